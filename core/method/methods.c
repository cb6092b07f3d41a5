/* methods.c - all methods, in the order of a menu
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first of each question is the one that a window begins with.
 */

#include "core/method/methods.h"

#include "core/base/error.h"
#include <string.h>

const LensMethod *const lens_methods[] = {
  &lens_method_activation,
  &lens_method_guided_backprop,
  &lens_method_gradient,
  &lens_method_input_x_gradient,
  &lens_method_deconvnet,
  &lens_method_smooth_gradient,
  &lens_method_integrated_gradients,
  &lens_method_grad_cam,
  &lens_method_grad_cam_plus_plus,
  &lens_method_layer_cam,
  &lens_method_hires_cam,
  &lens_method_xgrad_cam,
  &lens_method_guided_grad_cam,
  &lens_method_difference,
  &lens_method_occlusion,
  &lens_method_occlusion_scores,
  &lens_method_guided_build_up,
  &lens_method_gist,
  &lens_method_logits,
  &lens_method_probabilities,
  NULL,
};

const LensMethod *
lens_method_find (const char *id, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autofree char *known = NULL;
  const char *closest;

  for (int i = 0; lens_methods[i] != NULL; i++)
    {
      if (strcmp (lens_methods[i]->id, id) == 0)
        return lens_methods[i];
      g_ptr_array_add (ids, (gpointer) lens_methods[i]->id);
    }
  g_ptr_array_add (ids, NULL);

  closest = lens_closest (id, (const char *const *) ids->pdata);
  known = g_strjoinv (", ", (char **) ids->pdata);
  if (closest != NULL)
    lens_fail (error, LENS_ERROR_SETTING, "unknown method “%s”; did you mean “%s”?", id,
               closest);
  else
    lens_fail (error, LENS_ERROR_SETTING, "unknown method “%s”; expected one of: %s",
               id, known);
  return NULL;
}
