/* maps.c - every map of the reference results, made by the methods themselves
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The results come from PyTorch in float64 and were checked against Captum, Zennit and
 * finite differences; manifest.json says how far a correct implementation may be off.  A
 * test is made for each entry of a method that exists; the others are for later methods.
 *
 * With --program each map is made by netlens-cli, a process an entry.
 */

#include "core/tensor/npy.h"
#include "tests/cli/program.h"
#include "tests/support/data.h"
#include "tests/support/explain.h"

#include <json-glib/json-glib.h>
#include <string.h>

static const struct
{
  const char *folder; /* of the reference results */
  const char *file;   /* the network */
  const char *pictures[4];
} networks[] = {
  {
    "squeezenet_v1.1",
    "models/nihui-ncnn-assets/squeezenet_v1.1.onnx",
    { "chelsea", "coffee", "dragonfly" },
  },
  {
    "mobilenet_v2_1.0_224",
    "models/google-coral-test_data/mobilenet_v2_1.0_224_quant_dequant.onnx",
    { "chelsea", "coffee", "dragonfly" },
  },
  {
    "resnet20",
    "models/akamaster-pytorch_resnet_cifar10/resnet20-12fca82f.onnx",
    { "cifar_0_71", "cifar_1_244" },
  },
};

/* How the manifests' modes of channel-gradient are called here. */
static const struct
{
  const char *mode;
  const char *method;
} modes[] = {
  { "plain", "gradient" },
  { "guided", "guided-backprop" },
  { "deconvnet", "deconvnet" },
};

/* One network and picture. */
typedef struct
{
  char *folder;
  char *model_path;
  JsonParser *manifest;
} Set;

typedef struct
{
  Set *set;
  JsonObject *entry;
} Case;

/* Tests run one after another, set by set: one network is open at a time. */
static LensModel *model;
static LensQuery *base;
static const Set *open_set;

static gboolean is_by_program;

static void
close_set (void)
{
  g_clear_pointer (&base, lens_query_unref);
  g_clear_pointer (&model, lens_model_unref);
  open_set = NULL;
}

static LensTensor *
read_numbers (const Set *set, const char *file)
{
  g_autofree char *path = g_build_filename (set->folder, file, NULL);
  g_autoptr (GError) error = NULL;
  LensTensor *tensor = lens_npy_read (path, &error);

  g_assert_no_error (error);
  return tensor;
}

static void
need_set (const Set *set)
{
  g_autoptr (LensTensor) input = NULL;
  LensQueryWords words = { 0 };

  if (open_set == set)
    return;
  if (open_set == NULL || strcmp (open_set->model_path, set->model_path) != 0)
    {
      close_set ();
      model = support_open_model (set->model_path);
    }
  g_clear_pointer (&base, lens_query_unref);
  input = read_numbers (set, "input.npy");
  words.model = model;
  words.tensor = input;
  base = support_ask (&words);
  open_set = set;
}

static const char *
member (JsonObject *entry, const char *name)
{
  if (!json_object_has_member (entry, name) ||
      json_object_get_null_member (entry, name))
    return NULL;
  return json_object_get_string_member (entry, name);
}

/* The id of the method that makes this entry. */
static const char *
method_of (JsonObject *entry)
{
  const char *method = member (entry, "method");
  JsonObject *settings = json_object_get_object_member (entry, "settings");

  if (strcmp (method, "channel-gradient") != 0)
    return method;
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    if (strcmp (modes[i].mode, member (settings, "mode")) == 0)
      return modes[i].method;
  return method;
}

static LensQuery *
ask (JsonObject *entry)
{
  JsonObject *settings = json_object_get_object_member (entry, "settings");
  g_autoptr (GError) error = NULL;
  g_autofree char *target = NULL;
  g_autofree char *unit = NULL;
  LensQueryWords words = { 0 };
  LensQuery *query;

  if (!json_object_get_null_member (entry, "target"))
    target = g_strdup_printf ("%d", (int) json_object_get_int_member (entry, "target"));
  if (json_object_has_member (settings, "channel"))
    unit = g_strdup_printf ("%s:%d", member (entry, "layer"),
                            (int) json_object_get_int_member (settings, "channel"));
  words.target = target;
  words.unit = unit;
  words.layer = member (entry, "layer");
  query = lens_query_new_like (base, &words, &error);
  g_assert_no_error (error);
  return query;
}

static void
read_settings (const LensMethod *method, JsonObject *from, gpointer settings)
{
  g_autoptr (GList) names = json_object_get_members (from);

  lens_fields_init (method->fields, settings);
  for (GList *item = names; item != NULL; item = item->next)
    {
      const char *name = item->data;
      g_autoptr (GError) error = NULL;
      const LensField *field;

      if (strcmp (name, "channel") == 0 || strcmp (name, "mode") == 0)
        continue;
      field = lens_fields_find (method->fields, name, method->id, &error);
      g_assert_no_error (error);
      lens_field_set_json (field, settings, json_object_get_member (from, name),
                           &error);
      g_assert_no_error (error);
    }
}

static LensTensor *
make_map (const Case *test)
{
  const LensMethod *method = lens_method_find (method_of (test->entry), NULL);
  g_autofree gpointer settings = g_malloc0 (MAX (method->settings_size, 1));
  g_autoptr (LensQuery) query = NULL;
  g_autoptr (LensRun) run = NULL;
  g_autoptr (LensFrame) frame = NULL;
  g_autoptr (GError) error = NULL;

  need_set (test->set);
  query = ask (test->entry);
  read_settings (method, json_object_get_object_member (test->entry, "settings"),
                 settings);
  run = lens_run_start (method, settings, query, 0, NULL, &error);
  g_assert_no_error (error);
  frame = support_finish (run);
  lens_fields_clear (method->fields, settings);
  g_assert_null (frame->reason);
  return lens_tensor_ref (frame->map);
}

/* The options of netlens-cli explain for an entry's settings, layer and target. */
static void
add_words (JsonObject *entry, GPtrArray *words)
{
  JsonObject *settings = json_object_get_object_member (entry, "settings");
  g_autoptr (GList) names = json_object_get_members (settings);
  const char *layer = member (entry, "layer");

  for (GList *item = names; item != NULL; item = item->next)
    {
      g_autofree char *value = json_to_string (json_object_get_member (settings,
                                                                       item->data),
                                               FALSE);
      g_autofree char *bare = g_strndup (value + 1, MAX (strlen (value), 2) - 2);

      if (strcmp (item->data, "channel") == 0)
        {
          g_ptr_array_add (words, g_strdup ("--unit"));
          g_ptr_array_add (words, g_strdup_printf ("%s:%s", layer, value));
        }
      else if (strcmp (item->data, "mode") != 0)
        {
          g_ptr_array_add (words, g_strdup ("--set"));
          g_ptr_array_add (words, g_strdup_printf ("%s=%s", (char *) item->data,
                                                   value[0] == '"' ? bare : value));
        }
    }
  if (layer != NULL && !json_object_has_member (settings, "channel"))
    {
      g_ptr_array_add (words, g_strdup ("--layer"));
      g_ptr_array_add (words, g_strdup (layer));
    }
  if (!json_object_get_null_member (entry, "target"))
    {
      g_ptr_array_add (words, g_strdup ("--target"));
      g_ptr_array_add (words, g_strdup_printf ("%d", (int) json_object_get_int_member (
                                                       entry, "target")));
    }
}

static LensTensor *
make_map_by_program (const Case *test)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = program_file ("map.npy");
  g_auto (ProgramRun) run = { 0 };
  LensTensor *map;

  g_ptr_array_add (words, g_strdup ("explain"));
  g_ptr_array_add (words, g_strdup (test->set->model_path));
  g_ptr_array_add (words, g_build_filename (test->set->folder, "input.npy", NULL));
  g_ptr_array_add (words, g_strdup ("--method"));
  g_ptr_array_add (words, g_strdup (method_of (test->entry)));
  add_words (test->entry, words);
  g_ptr_array_add (words, g_strdup ("--output"));
  g_ptr_array_add (words, g_strdup (path));
  g_ptr_array_add (words, NULL);
  program_run_words (&run, (const char *const *) words->pdata);
  program_assert_done (&run);
  map = lens_npy_read (path, NULL);
  g_assert_nonnull (map);
  return map;
}

static void
test_map (gconstpointer data)
{
  const Case *test = data;
  JsonObject *tolerance = json_object_get_object_member (test->entry, "tolerance");
  g_autoptr (LensTensor) expected = read_numbers (test->set,
                                                  member (test->entry, "file"));
  g_autoptr (LensTensor) map = is_by_program ? make_map_by_program (test)
                                             : make_map (test);
  double deviation = support_deviation (map, expected);

  g_test_message ("deviation %.3g of %.3g", deviation,
                  json_object_get_double_member (tolerance, "max_rel"));
  g_assert_cmpfloat (deviation, <=,
                     json_object_get_double_member (tolerance, "max_rel"));
  g_assert_cmpfloat (support_cosine (map, expected), >=,
                     json_object_get_double_member (tolerance, "cosine"));
}

static gboolean
is_runnable (JsonObject *entry)
{
  if (json_object_has_member (entry, "runnable") &&
      !json_object_get_boolean_member (entry, "runnable"))
    return FALSE;
  return lens_method_find (method_of (entry), NULL) != NULL;
}

static void
free_case (gpointer test)
{
  g_free (test);
}

static void
add_set (const char *name, Set *set)
{
  JsonObject *root = json_node_get_object (json_parser_get_root (set->manifest));
  JsonArray *entries = json_object_get_array_member (root, "entries");

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      g_autofree char *stem = g_strdup (member (entry, "file"));
      g_autofree char *path = NULL;
      Case *test;

      if (!is_runnable (entry))
        continue;
      test = g_new (Case, 1);
      test->set = set;
      test->entry = entry;
      *strrchr (stem, '.') = '\0';
      path = g_strdup_printf ("/reference/%s/%s", name, stem);
      g_test_add_data_func_full (path, test, test_map, free_case);
    }
}

/* NULL where the data are not there. */
static Set *
read_set (const char *name, const char *network, const char *data)
{
  g_autofree char *path = g_build_filename (data, "reference", name, "manifest.json",
                                            NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  Set *set;

  if (!json_parser_load_from_file (parser, path, NULL))
    return NULL;
  set = g_new0 (Set, 1);
  set->folder = g_path_get_dirname (path);
  set->model_path = g_build_filename (data, network, NULL);
  set->manifest = g_steal_pointer (&parser);
  return set;
}

static void
free_set (gpointer data)
{
  Set *set = data;

  g_free (set->folder);
  g_free (set->model_path);
  g_object_unref (set->manifest);
  g_free (set);
}

static void
test_absent (void)
{
  g_test_skip ("no reference results");
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func (free_set);
  g_autofree char *data = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  is_by_program = argc > 1 && strcmp (argv[1], "--program") == 0;
  data = support_data_folder ();
  for (gsize i = 0; i < G_N_ELEMENTS (networks); i++)
    for (int j = 0; networks[i].pictures[j] != NULL; j++)
      {
        g_autofree char *name = g_strdup_printf ("%s/%s", networks[i].folder,
                                                 networks[i].pictures[j]);
        Set *set = read_set (name, networks[i].file, data);

        if (set == NULL)
          continue;
        g_ptr_array_add (sets, set);
        add_set (name, set);
      }
  if (sets->len == 0)
    g_test_add_func ("/reference/present", test_absent);
  result = g_test_run ();
  close_set ();
  program_finish ();
  return result;
}
