// Golden digests: runs whose every bit is written down in golden/digests.txt. Native, WebAssembly,
// any compiler and any flag must give the same. With `--write` as its argument the program prints
// that file anew; do so only when results were changed on purpose, together with
// gdn_numbers_version.
#include "unit/lab.h"

enum { LINE = 4096 };

// Digest of the config's run after that many real steps.
static uint64_t digest_of(const char *text, long steps) {
  Lab lab = lab_open(text);
  lab_steps(&lab, steps);
  uint64_t digest = gdn_run_digest(lab.run);
  lab_close(&lab);
  return digest;
}

// Takes a line apart: DIGEST STEPS CONFIG. 0 for blank lines and comments.
static int32_t take(char *line, unsigned long long *digest, long *steps, const char **config) {
  line[strcspn(line, "\r\n")] = 0;
  if (line[0] == 0 || line[0] == '#') return 0;
  char *at = line;
  *digest = strtoull(at, &at, 16);
  *steps = strtol(at, &at, 10);
  *config = at + strspn(at, " ");
  if (*steps > 0 && **config != 0) return 1;
  printf("not of the form DIGEST STEPS CONFIG: %s\n", line);
  exit(1);
}

static FILE *open_file(void) {
  FILE *file = fopen("golden/digests.txt", "rb");
  if (file != NULL) return file;
  printf("golden/digests.txt is not there: run this in the folder tests\n");
  exit(1);
}

TEST(digests_are_those_written_down) {
  static char line[LINE];
  FILE *file = open_file();
  unsigned long long digest;
  const char *config;
  int32_t lines = 0;
  long steps;
  while (fgets(line, sizeof line, file) != NULL) {
    if (!take(line, &digest, &steps, &config)) continue;
    uint64_t now = digest_of(config, steps);
    if (!CHECK(now == digest))
      printf("    %016llx, not %016llx: %s\n", (unsigned long long)now, digest, config);
    lines++;
  }
  fclose(file);
  CHECK(lines >= 40);
}

static int32_t is_golden(gdn_family family, const char *id) {
  static char line[LINE], word[96];
  FILE *file = open_file();
  int32_t found = 0;
  snprintf(word, sizeof word, " %s=%s ", gdn_family_name(family), id);
  while (!found && fgets(line, sizeof line - 1, file) != NULL) {
    line[strcspn(line, "\r\n")] = ' '; // so that the last word of a line has a blank behind it
    found = line[0] != '#' && strstr(line, word) != NULL;
  }
  fclose(file);
  return found;
}

TEST(every_component_is_among_them) {
  static const gdn_family families[] = {GDN_FAMILY_ENV, GDN_FAMILY_AGENT, GDN_FAMILY_MODEL,
                                        GDN_FAMILY_PLANNER};
  for (int32_t k = 0; k < GDN_COUNT(families); k++) {
    for (int32_t i = 0; i < gdn_catalog_count(families[k]); i++) {
      const char *id = gdn_catalog_at(families[k], i)->id;
      if (!CHECK(is_golden(families[k], id)))
        printf("    %s has no line in golden/digests.txt\n", id);
    }
  }
}

static int write_anew(void) {
  static char line[LINE];
  FILE *file = open_file();
  unsigned long long digest;
  const char *config;
  long steps;
  while (fgets(line, sizeof line, file) != NULL) {
    if (take(line, &digest, &steps, &config)) {
      printf("%016llx %ld %s\n", (unsigned long long)digest_of(config, steps), steps, config);
    } else {
      printf("%s\n", line);
    }
  }
  fclose(file);
  return check_failed != 0;
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "--write") == 0) return write_anew();
  digests_are_those_written_down();
  every_component_is_among_them();
  printf("%ld passed, %ld failed\n", check_passed, check_failed);
  return check_failed != 0;
}
