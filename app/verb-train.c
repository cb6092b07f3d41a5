/* verb-train.c - a network learns from pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/verb.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define REDRAW_US 100000
#define BAR_WIDTH 10
#define USUAL_WIDTH 80
#define ERASE "\r\033[K"

static const Option options[] = {
  { OPTION_FLAG, "resume", 'r', NULL, "go on from the checkpoint beside the output" },
  { OPTION_TEXT, "output", 'o', "FILE.onnx", "another file than the plan's" },
  { OPTION_LIST, "set", 's', "NAME=VALUE",
    "another value than the plan's: rate=0.01, loss.smoothing=0.1" },
  { OPTION_FLAG, "json", 'j', NULL, "print the record of the run as JSON" },
  { .kind = OPTION_END },
};

/* What is drawn while a network learns. */
typedef struct
{
  gboolean is_quiet;
  gboolean is_terminal;
  gint64 start;
  gint64 drawn;
  double first_fraction; /* what an earlier part of the run had done */
} Display;

static char *
describe_seconds (double seconds)
{
  const int minutes = (int) (seconds / 60);

  if (seconds < 10)
    return g_strdup_printf ("%.1f s", seconds);
  if (seconds < 90)
    return g_strdup_printf ("%.0f s", seconds);
  if (minutes < 90)
    return g_strdup_printf ("%d min", minutes);
  return g_strdup_printf ("%d h %d min", minutes / 60, minutes % 60);
}

/* A loss that grows without end is shown short. */
static char *
describe_loss (double loss)
{
  return g_strdup_printf (loss < 1000 ? "%.4f" : "%.3g", loss);
}

static void
clear_line (const Display *display)
{
  if (display->is_terminal && display->drawn > 0)
    fputs (ERASE, stderr);
}

/* “ 3 min left”, once there is something to judge by. */
static char *
time_left (const Display *display, double fraction)
{
  const double elapsed = (double) (g_get_monotonic_time () - display->start) /
                         G_USEC_PER_SEC;
  const double done = fraction - display->first_fraction;
  g_autofree char *left = NULL;

  if (elapsed < 1 || done < 0.001)
    return g_strdup ("");
  left = describe_seconds (elapsed * (1 - fraction) / done);
  return g_strdup_printf ("  %s left", left);
}

/* A line that is longer than the terminal is wide could not be drawn over. */
static int
terminal_width (void)
{
  struct winsize size;

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return USUAL_WIDTH;
}

static void
draw_line (Display *display, const LensTraining *training)
{
  const double fraction = lens_training_fraction (training);
  const int n_epochs = lens_training_plan (training)->settings.epochs;
  const int n_done = lens_training_n_epochs_done (training);
  const int n_full = (int) (fraction * BAR_WIDTH);
  g_autofree char *left = time_left (display, fraction);
  g_autofree char *loss = NULL;
  g_autoptr (GString) line = g_string_new ("[");
  LensEpoch running;

  lens_training_running (training, &running);
  loss = describe_loss (running.train_loss);
  for (int i = 0; i < BAR_WIDTH; i++)
    g_string_append_c (line, i < n_full ? '#' : '.');
  g_string_append_printf (line, "] epoch %d/%d  loss %s  accuracy %.1f %%",
                          MIN (n_done + 1, n_epochs), n_epochs, loss,
                          running.train_accuracy * 100);
  if (running.val_accuracy > 0)
    g_string_append_printf (line, "  validation %.1f %%", running.val_accuracy * 100);
  g_string_append (line, left);
  fprintf (stderr, ERASE "%.*s", terminal_width () - 1, line->str);
  fflush (stderr);
}

static void
show_batch (Display *display, const LensTraining *training)
{
  const gint64 now = g_get_monotonic_time ();

  if (display->is_quiet || !display->is_terminal || now - display->drawn < REDRAW_US)
    return;
  draw_line (display, training);
  display->drawn = now;
}

static void
show_epoch (const Display *display, const LensTraining *training)
{
  const int n_done = lens_training_n_epochs_done (training);
  const LensEpoch *epoch = lens_training_epoch (training, n_done - 1);
  const int n_epochs = lens_training_plan (training)->settings.epochs;
  g_autofree char *seconds = describe_seconds (epoch->seconds);
  g_autofree char *loss = describe_loss (epoch->train_loss);
  g_autofree char *val_loss = describe_loss (epoch->val_loss);
  g_autofree char *widest = g_strdup_printf ("%d", n_epochs);

  if (display->is_quiet)
    return;
  clear_line (display);
  fprintf (stderr,
           "epoch %*d/%d: loss %s, accuracy %.1f %%; validation: loss %s, "
           "accuracy %.1f %%; %s%s\n",
           (int) strlen (widest), n_done, n_epochs, loss, epoch->train_accuracy * 100,
           val_loss, epoch->val_accuracy * 100, seconds,
           epoch->is_best ? "; best so far" : "");
}

static LensTrainingStep
carry_out (const Call *call, LensTraining *training, GError **error)
{
  Display display = {
    .is_quiet = call->is_quiet,
    .is_terminal = isatty (STDERR_FILENO),
    .start = g_get_monotonic_time (),
    .first_fraction = lens_training_fraction (training),
  };
  LensTrainingStep step;

  do
    {
      step = lens_training_next (training, error);
      if (step == LENS_TRAINING_BATCH)
        show_batch (&display, training);
      else if (step == LENS_TRAINING_EPOCH)
        show_epoch (&display, training);
    }
  while (step < LENS_TRAINING_DONE);
  clear_line (&display);
  return step;
}

/* The class in rows, the answer in columns. */
static void
print_confusion (const LensDataset *dataset, const LensEvaluation *evaluation)
{
  const int n = lens_dataset_n_classes (dataset);
  int width = 6;

  for (int i = 0; i < n; i++)
    width = MAX (width, (int) g_utf8_strlen (lens_dataset_class_name (dataset, i), -1));
  print_text ("  class, and how often it was answered with:\n  %*s", width, "");
  for (int i = 0; i < n; i++)
    print_text ("  %*s", width, lens_dataset_class_name (dataset, i));
  print_text ("\n");
  for (int row = 0; row < n; row++)
    {
      print_text ("  %*s", width, lens_dataset_class_name (dataset, row));
      for (int column = 0; column < n; column++)
        print_text ("  %*d", width, evaluation->confusion[row * n + column]);
      print_text ("\n");
    }
}

/* More columns than this do not fit a line. */
#define MAX_CONFUSION 12

static void
print_evaluation (const LensTraining *training, LensSplit split, const char *what)
{
  const LensEvaluation *evaluation = lens_training_evaluation (training, split);
  const LensDataset *dataset = lens_training_dataset (training);

  if (evaluation == NULL)
    return;
  print_text ("%s: %d of %d right, %.2f %%; loss %.4f\n", what, evaluation->n_right,
              evaluation->n_pictures,
              100.0 * evaluation->n_right / MAX (evaluation->n_pictures, 1),
              evaluation->loss);
  if (split == LENS_SPLIT_TEST && lens_dataset_n_classes (dataset) <= MAX_CONFUSION)
    print_confusion (dataset, evaluation);
}

static void
print_results (const Call *call, const LensTraining *training)
{
  const char *const *files = lens_training_files (training);
  const int n_done = lens_training_n_epochs_done (training);

  if (arguments_has (call->arguments, "json"))
    {
      g_autoptr (JsonNode) record = lens_training_record (training);

      print_json (record);
      return;
    }
  print_text ("best epoch: %d of %d%s\n", lens_training_best_epoch (training) + 1,
              n_done,
              n_done < lens_training_plan (training)->settings.epochs
                ? ", ended early: the validation loss had not become smaller"
                : "");
  print_evaluation (training, LENS_SPLIT_VAL, "validation");
  print_evaluation (training, LENS_SPLIT_TEST, "test");
  print_text ("written:");
  for (int i = 0; files[i] != NULL; i++)
    print_text (" %s", files[i]);
  print_text ("\n");
}

/* A mistake in the plan's file is bad input, not wrong usage of the program. */
static LensPlan *
open_plan (const Call *call, GError **error)
{
  const Arguments *arguments = call->arguments;
  const GPtrArray *list = arguments_list (arguments, "set");
  const char *seed = arguments_text (arguments, "seed");
  const char *output = arguments_text (arguments, "output");
  g_autoptr (LensPlan) plan = lens_plan_open (g_ptr_array_index (arguments->words, 0),
                                              error);

  if (plan == NULL)
    {
      if (error != NULL && g_error_matches (*error, LENS_ERROR, LENS_ERROR_SETTING))
        (*error)->code = LENS_ERROR_INPUT;
      return NULL;
    }
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!arguments_split (g_ptr_array_index (list, i), "set", &name, &value, error) ||
          !lens_plan_set (plan, name, value, error))
        return NULL;
    }
  if ((seed != NULL && !lens_plan_set (plan, "seed", seed, error)) ||
      (output != NULL && !lens_plan_set (plan, "output", output, error)))
    return NULL;
  return g_steal_pointer (&plan);
}

/* The pictures of a large folder take a while. */
static LensTraining *
open_training (const Call *call, LensPlan *plan, GError **error)
{
  const gboolean says_so = !call->is_quiet && isatty (STDERR_FILENO);
  LensTraining *training;

  if (says_so)
    fputs ("reading the pictures …", stderr);
  training = lens_training_open (plan, arguments_has (call->arguments, "resume"),
                                 call->monitor, error);
  if (says_so)
    fputs (ERASE, stderr);
  return training;
}

static gboolean
run (const Call *call, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (LensPlan) plan = open_plan (call, error);
  g_autoptr (LensTraining) training = NULL;
  const char *const *notes;

  if (plan == NULL)
    return FALSE;
  training = open_training (call, plan, error);
  if (training == NULL)
    return FALSE;
  notes = lens_training_notes (training);
  for (int i = 0; notes[i] != NULL; i++)
    call_note (call, notes[i]);
  if (carry_out (call, training, &failure) == LENS_TRAINING_DONE)
    {
      print_results (call, training);
      return TRUE;
    }
  if (g_error_matches (failure, LENS_ERROR, LENS_ERROR_CANCELLED))
    return lens_fail (error, LENS_ERROR_CANCELLED,
                      "%s; the same command with --resume goes on", failure->message);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

const Verb verb_train = {
  .name = "train",
  .usage = "PLAN.json [--resume] [--output FILE.onnx] [--set NAME=VALUE]…",
  .summary = "Trains a network on pictures, and writes it as ONNX.",
  .details =
    "PLAN.json says what to learn, and how; paths in it are relative to it:\n"
    "  \"recipe\"      the layers of the network, a text file\n"
    "  \"data\"        a folder with train/CLASS/, val/CLASS/ and, if wished, "
    "test/CLASS/;\n"
    "                or pictures made by the program: { \"set\": \"shapes\" }\n"
    "  \"transforms\"  what is done to a picture, in order: [ { \"resize\": … }, … ]\n"
    "  \"loss\" cross-entropy, \"optimiser\" adam, \"schedule\" constant\n"
    "                a name, or { \"id\": NAME, settings… }\n"
    "  \"rate\" 0.001, \"epochs\" 20, \"batch\" 32, \"patience\" 0, \"clip-norm\" 0,\n"
    "  \"norm-momentum\" 0.1, \"seed\" 1    numbers, and what they are if not said\n"
    "  \"output\"      the network's file, NAME.onnx\n"
    "netlens-cli list losses|optimisers|schedules|transforms|made-sets names what "
    "there "
    "is.\n\n"
    "Beside NAME.onnx it writes NAME.labels.txt and NAME.netlens.json, so that the "
    "other\n"
    "verbs read the network rightly, and NAME.training.json, the record of the run.  "
    "The\n"
    "network is the one of the epoch with the smallest validation loss.\n\n"
    "NAME.checkpoint is there until the training is done.  Ctrl-C ends the training "
    "after\n"
    "the present batch, a second one at once; --resume goes on to the same result.",
  .options = options,
  .has_own_progress = TRUE,
  .min_words = 1,
  .max_words = 1,
  .run = run,
};
