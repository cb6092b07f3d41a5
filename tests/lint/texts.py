#!/usr/bin/env python3
# texts.py - what the window says can be said in another language
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
#   texts.py [--accept]
#
# Every text in ui/ that a person reads goes through _(), N_(), C_() or P_(); every text of a
# .ui file is translatable; po/POTFILES names every file that has one, and samples/texts.c
# says what samples.json does (--accept writes both); and each translation is sound.  A text
# is told by its look: two words, or a capital letter and a small one.  What looks like one
# and is none stands in a call of which nobody reads the text, or in NOT_READ.

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import tree

MARKS = {"_", "N_", "C_", "P_"}

# Calls of which nobody reads the texts, or a programmer does.
UNREAD_CALLS = {
    "g_assert", "g_critical", "g_debug", "g_error", "g_info", "g_message", "g_warning",
    "g_signal_new", "G_DEFINE_BOXED_TYPE",
}

# Names, not texts.
NOT_READ = {"Escape", "Left", "Right", "Up", "Down", "no samples", "org.netlens.Netlens"}

# Keys of the keyboard, as GTK writes them.
KEYS = re.compile(r"^(<\w+>)+\w+$|^[A-Z][a-z]+(_[A-Z][a-z]+|Space)$")

TOKEN = re.compile(r'''
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<include>\#\s*include[^\n]*)
  | (?P<text>"(?:\\.|[^"\\])*")
  | (?P<char>'(?:\\.|[^'\\])*')
  | (?P<word>[A-Za-z_]\w*)
  | (?P<mark>[(){};])
''', re.S | re.X)

CORE_FOLDERS = ["core/figure", "core/job", "core/method", "core/rule"]

SAMPLE_TEXTS = "samples/texts.c"

SAMPLE_TEXTS_HEAD = """\
/* texts.c - what samples.json says, for those who translate it; in no program
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gettext does not read JSON.  tests/lint/texts.py --accept writes this.
 */

static const char *const texts[] = {
"""

TEXT_PROPERTIES = {
    "description", "label", "placeholder-text", "subtitle", "text", "title",
    "tooltip-text", "name",
}


def is_read(text):
    """Whether a text looks like one for people."""
    if text in NOT_READ or "/" in text and " " not in text or text.startswith("<"):
        return False
    words = re.sub(r"%[-+ #0-9.*]*(l|z|G_\w+_FORMAT)*[a-zA-Z%]", " ", text)
    words = words.replace("Netlens", "")
    words = re.sub(r"\\[nt]|\\u[0-9a-f]{4}", " ", words)
    if KEYS.match(text):
        return False
    return bool(re.search(r"[A-Za-z]{2,} +[A-Za-z]{2,}", words) or
                 re.search(r"\b[A-Z][a-z]{2,}", words))


def unmarked_texts(name):
    """Line and text of what a person reads and no mark stands around."""
    source = tree.read(name)
    calls = []
    last_word = ""
    for token in TOKEN.finditer(source):
        kind = token.lastgroup
        if kind == "mark":
            if token.group() == "(":
                calls.append(last_word)
            elif token.group() == ")" and calls:
                calls.pop()
            elif token.group() == ";":
                calls = []
            last_word = ""
        elif kind == "word":
            last_word = token.group()
        elif kind == "text" and is_read(token.group()[1:-1]):
            if not (MARKS | UNREAD_CALLS) & set(calls):
                yield source.count("\n", 0, token.start()) + 1, token.group()


def unmarked_properties(name):
    """Texts of a .ui file that are not translatable."""
    for element in ElementTree.fromstring(tree.read(name)).iter():
        if element.tag not in ("property", "attribute"):
            continue
        text = (element.text or "").strip()
        is_text = element.get("name", "") in TEXT_PROPERTIES and is_read(text)
        if is_text and element.get("translatable") != "yes":
            yield text


def has_texts(name):
    source = tree.read(name)
    if name.endswith(".ui"):
        return 'translatable="yes"' in source
    return re.search(r"\b(_|N_|C_|P_) \(\s*\"", source) is not None


def sample_texts():
    """What samples.json says, as a file that gettext can read."""
    samples = json.loads(tree.read("samples/samples.json"))
    lines = "".join(f"  N_ ({json.dumps(sample[key], ensure_ascii=False)}),\n"
                    for sample in samples for key in ("title", "summary"))
    return SAMPLE_TEXTS_HEAD + lines + "};\n"


def files_with_texts():
    patterns = [f"{folder}/*.c" for folder in CORE_FOLDERS] + ["resources/ui/*.ui", "ui/*.c"]
    names = [
        "resources/org.netlens.Netlens.desktop.in",
        "resources/org.netlens.Netlens.metainfo.xml.in",
        SAMPLE_TEXTS,
    ]
    return names + [name for name in tree.files(*patterns) if has_texts(name)]


def check_translations():
    for name in tree.files("po/*.po"):
        command = ["msgfmt", "--check", "--output-file=/dev/null", str(tree.ROOT / name)]
        try:
            result = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            return
        if result.returncode != 0:
            yield result.stderr.strip()


def main():
    mistakes = []
    for name in tree.files("ui/*.c", "ui/*.h"):
        for line, text in unmarked_texts(name):
            mistakes.append(f"{name}:{line}: {text}: _() expected around it")
    for name in tree.files("resources/ui/*.ui"):
        for text in unmarked_properties(name):
            mistakes.append(f'{name}: “{text}”: translatable="yes" expected')

    expected = "".join(name + "\n" for name in files_with_texts())
    if "--accept" in sys.argv:
        (tree.ROOT / "po/POTFILES").write_text(expected, encoding="utf-8")
        (tree.ROOT / SAMPLE_TEXTS).write_text(sample_texts(), encoding="utf-8")
    if not (tree.ROOT / SAMPLE_TEXTS).exists() or tree.read(SAMPLE_TEXTS) != sample_texts():
        mistakes.append(f"{SAMPLE_TEXTS}: not what samples.json says; "
                        "tests/lint/texts.py --accept")
    if tree.read("po/POTFILES") != expected:
        mistakes.append("po/POTFILES: not the files with texts; tests/lint/texts.py --accept")
    mistakes += check_translations()
    return tree.report(mistakes)


if __name__ == "__main__":
    sys.exit(main())
