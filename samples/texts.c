/* texts.c - what samples.json says, for those who translate it; in no program
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gettext does not read JSON.  tests/lint/texts.py --accept writes this.
 */

static const char *const texts[] = {
  N_ ("Dice"),
  N_ ("Which face does it show? Trained by Netlens on rendered pictures"),
  N_ ("Three shapes"),
  N_ ("Drawn by hand, so it is known what every unit stands for"),
};
