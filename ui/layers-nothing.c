/* layers-nothing.c - what stands where there are no channels
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/layers-nothing.h"

#include "ui/i18n.h"

#include <adwaita.h>

GtkWidget *
lens_layers_nothing_new (void)
{
  return adw_status_page_new ();
}

void
lens_layers_nothing_write (GtkWidget *nothing, LensSession *session, LensReel *reel)
{
  AdwStatusPage *page = ADW_STATUS_PAGE (nothing);
  const GError *error = reel != NULL ? lens_reel_error (reel) : NULL;
  const LensPlace *place = lens_session_place (session);

  if (error != NULL)
    {
      adw_status_page_set_icon_name (page, "dialog-warning-symbolic");
      adw_status_page_set_title (page, _ ("No Channels to Show"));
      adw_status_page_set_description (page, error->message);
      return;
    }
  adw_status_page_set_icon_name (page, "view-grid-symbolic");
  adw_status_page_set_title (page, _ ("What Is in There?"));
  adw_status_page_set_description (
    page,
    place->model != NULL && place->picture == NULL
      ? _ ("This view shows what every channel of a layer answers to a picture. "
           "Open a picture to see it.")
      : _ ("This view shows what every channel of a layer answers to a picture."));
}

GtkWidget *
lens_layers_waiting_new (void)
{
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The layer is being computed"), -1);
  return spinner;
}
