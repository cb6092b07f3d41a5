/* train-step.c - steps of training on pictures of noise, at the word of another program
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: bench-train-step RECIPE PICTURES THREADS
 *
 * Reads a word a line, and answers each with a line:
 *
 *   step          does one step at a small rate; milliseconds and the loss
 *   gradient      the same at a rate of 1, without momentum or decay: each parameter moves
 *                 by its gradient
 *   write FOLDER  writes pictures.npy, classes.npy, and NUMBER-NAME.npy for each parameter
 */

#include "core/base/memory.h"
#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/tensor/npy.h"
#include "core/train/learner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  LensLearner *learner;
  LensTensor *pictures;
  int *classes;
  int n_pictures;
} Bench;

static LensLearner *
new_learner (LensRecipe *recipe, int n_pictures, GError **error)
{
  struct
  {
    double numbers[8];
  } loss_settings, optimiser_settings;
  LensLearnerOptions options = {
    .recipe = recipe,
    .n_pictures = n_pictures,
    .loss = lens_loss_find ("cross-entropy", NULL),
    .loss_settings = &loss_settings,
    .optimiser = lens_optimiser_find ("sgd", NULL),
    .optimiser_settings = &optimiser_settings,
    .norm_momentum = 0.1,
    .seed = 1,
  };

  lens_fields_init (options.loss->fields, &loss_settings);
  lens_fields_init (options.optimiser->fields, &optimiser_settings);
  LENS_FOR_EACH_FIELD (field, options.optimiser->fields)
    lens_field_set_number (field, &optimiser_settings, 0, NULL);
  return lens_learner_new (&options, error);
}

static void
make_pictures (Bench *bench)
{
  LensRecipe *recipe = lens_learner_recipe (bench->learner);
  LensShape shape = *lens_recipe_input_shape (recipe);
  LensReal *numbers;
  LensRng rng;

  shape.dims[0] = bench->n_pictures;
  bench->pictures = lens_tensor_new (&shape);
  bench->classes = g_new (int, bench->n_pictures);
  numbers = lens_tensor_writable (bench->pictures);
  lens_rng_seed (&rng, 2);
  for (gsize i = 0; i < lens_shape_n_elements (&shape); i++)
    numbers[i] = (LensReal) lens_rng_normal (&rng);
  for (int i = 0; i < bench->n_pictures; i++)
    bench->classes[i] = i % lens_recipe_n_classes (recipe);
}

static gboolean
step (const Bench *bench, double rate, GError **error)
{
  gint64 begin = g_get_monotonic_time ();
  double loss;
  int n_right;

  if (!lens_learner_step (bench->learner, lens_tensor_data (bench->pictures),
                          bench->classes, rate, &loss, &n_right, error))
    return FALSE;
  printf ("%.3f %.9g\n", (double) (g_get_monotonic_time () - begin) / 1000, loss);
  return TRUE;
}

static gboolean
write_tensor (const char *folder, const char *name, LensTensor *tensor, GError **error)
{
  g_autofree char *file = g_strdup_printf ("%s.npy", name);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  return lens_npy_write (path, tensor, error);
}

static gboolean
write_all (const Bench *bench, const char *folder, GError **error)
{
  g_autoptr (GPtrArray) parameters = lens_learner_dup_parameters (bench->learner);
  g_autoptr (LensTensor) classes = lens_tensor_new (&lens_shape (bench->n_pictures));

  for (int i = 0; i < bench->n_pictures; i++)
    lens_tensor_writable (classes)[i] = (LensReal) bench->classes[i];
  if (!write_tensor (folder, "pictures", bench->pictures, error) ||
      !write_tensor (folder, "classes", classes, error))
    return FALSE;
  for (guint i = 0; i < parameters->len; i++)
    {
      g_autofree char *name = g_strdup_printf (
        "%03u-%s", i,
        lens_recipe_parameter (lens_learner_recipe (bench->learner), (int) i)->name);

      if (!write_tensor (folder, name, parameters->pdata[i], error))
        return FALSE;
    }
  puts ("written");
  return TRUE;
}

static gboolean
obey (const Bench *bench, char *line, GError **error)
{
  g_strchomp (line);
  if (strcmp (line, "gradient") == 0)
    return step (bench, 1, error);
  if (strcmp (line, "step") == 0)
    return step (bench, 1e-4, error);
  if (g_str_has_prefix (line, "write "))
    return write_all (bench, line + strlen ("write "), error);
  puts ("step, gradient or write FOLDER expected");
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LensRecipe) recipe = NULL;
  Bench bench = { 0 };
  char line[4096];

  if (argc < 4)
    {
      fprintf (stderr, "usage: %s RECIPE PICTURES THREADS\n", argv[0]);
      return 2;
    }
  lens_memory_keep ();
  lens_parallel_set_n_threads (atoi (argv[3]));
  bench.n_pictures = atoi (argv[2]);
  recipe = lens_recipe_open (argv[1], &error);
  if (recipe != NULL)
    bench.learner = new_learner (recipe, bench.n_pictures, &error);
  if (bench.learner != NULL)
    make_pictures (&bench);
  while (error == NULL && fgets (line, sizeof line, stdin) != NULL)
    {
      obey (&bench, line, &error);
      fflush (stdout);
    }
  if (error != NULL)
    fprintf (stderr, "%s\n", error->message);

  lens_learner_free (bench.learner);
  g_clear_pointer (&bench.pictures, lens_tensor_unref);
  g_free (bench.classes);
  return error != NULL;
}
