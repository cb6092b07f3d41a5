/* schedule.c - the learning rate moves as it is said
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/train/rows.h"

#include "core/train/schedule.h"

#include <math.h>

typedef struct
{
  const char *id;
  const char *settings;
  int n_steps;
  int steps_per_epoch;
  const double *losses;
  int n;
  double rates[16];
} Case;

static const double losses[] = { 1,    0.9,  0.9, 0.89999, 0.91, 0.92, 0.95,
                                 0.95, 0.95, 0.8, 0.8,     0.8,  0.8,  0.8 };

/* PyTorch 1.13, a rate of 0.1:
 *   OneCycleLR (o, max_lr=0.1, total_steps=10)
 *   CosineAnnealingLR (o, 10, eta_min=0.01)
 *   StepLR (o, 3, 0.1)
 *   ReduceLROnPlateau (o, factor=0.1, patience=2, threshold=1e-4, cooldown=1), fed the
 *   losses above, one an epoch */
static const Case peers[] = {
  { "one-cycle",
    "",
    10,
    1,
    losses,
    10,
    { 0.004, 0.052, 0.1, 0.0950484632013, 0.081174565395, 0.0611262021936,
      0.0388741978064, 0.018825834605, 0.0049519367987, 4e-07 } },
  { "cosine",
    "last=0.1",
    10,
    1,
    losses,
    11,
    { 0.1, 0.0977975432333, 0.0914057647469, 0.0814503363532, 0.0689057647469, 0.055,
      0.0410942352531, 0.0285496636468, 0.0185942352531, 0.0122024567667, 0.01 } },
  { "step",
    "every=3",
    8,
    1,
    losses,
    8,
    { 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001, 0.001 } },
  { "plateau",
    "patience=2 rest=1",
    15,
    1,
    losses,
    15,
    { 0.1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.01, 0.001, 0.001, 0.001, 0.001,
      0.0001, 0.0001 } },
};

/* By hand. */
static const Case warm_ups[] = {
  { "constant", "", 6, 2, losses, 4, { 0.1, 0.1, 0.1, 0.1 } },
  { "constant", "warm-up=4", 6, 2, losses, 6, { 0.025, 0.05, 0.075, 0.1, 0.1, 0.1 } },
  { "step", "warm-up=2 every=2", 6, 1, losses, 4, { 0.05, 0.1, 0.01, 0.01 } },
  { "cosine",
    "warm-up=2",
    6,
    2,
    losses,
    7,
    { 0.05, 0.1, 0.1, 0.085355339059327, 0.05, 0.014644660940673, 0 } },
  { "plateau", "warm-up=2 patience=0", 6, 1, losses, 4, { 0.05, 0.1, 0.1, 0.01 } },
  { "plateau",
    "patience=0 last=0.05",
    6,
    1,
    losses + 2,
    5,
    { 0.1, 0.1, 0.01, 0.005, 0.005 } },
  { "one-cycle",
    "rise=0",
    3,
    1,
    losses,
    3,
    { 0.1 * (0.75 + 0.25 * 4e-6), 0.1 * (0.25 + 0.75 * 4e-6), 4e-7 } },
};

static void
check (const Case *cases, gsize n_cases)
{
  for (gsize k = 0; k < n_cases; k++)
    {
      const LensSchedule *schedule = lens_schedule_find (cases[k].id, NULL);
      g_autofree gpointer settings = rows_settings (schedule->fields,
                                                    schedule->settings_size,
                                                    cases[k].settings);

      for (int i = 0; i < cases[k].n; i++)
        {
          LensScheduleState state = {
            .rate = 0.1,
            .step = i,
            .n_steps = cases[k].n_steps,
            .epoch = i / cases[k].steps_per_epoch,
            .n_epochs = cases[k].n_steps / cases[k].steps_per_epoch,
            .losses = cases[k].losses,
          };

          g_test_message ("%s %s: step %d", cases[k].id, cases[k].settings, i);
          g_assert_cmpfloat_with_epsilon (schedule->rate (settings, &state),
                                          cases[k].rates[i], 2e-13);
        }
    }
}

static void
test_peer (void)
{
  check (peers, G_N_ELEMENTS (peers));
}

static void
test_warm_up (void)
{
  check (warm_ups, G_N_ELEMENTS (warm_ups));
}

/* Whatever the settings, a rate is a number between 0 and the plan's. */
static void
test_range (void)
{
  static const double none[] = { NAN, INFINITY, NAN, 1, NAN, NAN, NAN, NAN };

  for (int i = 0; lens_schedules[i] != NULL; i++)
    LENS_FOR_EACH_FIELD (field, lens_schedules[i]->fields)
      for (int side = 0; side < 2; side++)
        {
          g_autofree gpointer settings = rows_settings (
            lens_schedules[i]->fields, lens_schedules[i]->settings_size, "");

          lens_field_set_number (field, settings, side == 0 ? field->min : field->max,
                                 NULL);
          for (int step = 0; step < 8; step++)
            for (int n_steps = 1; n_steps <= 8; n_steps += 7)
              {
                double rate = lens_schedules[i]->rate (
                  settings,
                  &(LensScheduleState){ 0.1, step, n_steps, step, n_steps, none });

                g_assert_true (rate >= 0 && rate <= 0.1 + 1e-12);
              }
        }
}

static void
test_rows (void)
{
  for (int i = 0; lens_schedules[i] != NULL; i++)
    {
      const LensSchedule *schedule = lens_schedules[i];

      rows_check (schedule->id, schedule->title, schedule->summary, schedule->fields,
                  schedule->settings_size);
      g_assert_true (lens_schedule_find (schedule->id, NULL) == schedule);
    }
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lens_schedule_find ("onecycle", &error));
  g_assert_cmpstr (error->message, ==,
                   "unknown schedule “onecycle”; did you mean “one-cycle”?");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/schedule/agrees-with-pytorch", test_peer);
  g_test_add_func ("/train/schedule/warms-up", test_warm_up);
  g_test_add_func ("/train/schedule/stays-in-range", test_range);
  g_test_add_func ("/train/schedule/rows-are-sound", test_rows);
  g_test_add_func ("/train/schedule/unknown-name-gets-an-offer", test_unknown);
  return g_test_run ();
}
