// See line_search.h. The interval from `best` to `end` always holds a step that will do. Its new ends and the next
// step depend on which of four cases the trial is (More & Thuente 1994, section 4); as long as no step falls enough, it
// is the function less the line of sufficient decrease that is looked at (their psi).
#include "math/line_search.h"

#include "math/scalar.h"

#define DECREASE 1e-3 // ftol, mu
#define FLATTER 0.9   // gtol, eta
#define NARROW 0.1    // xtol: the interval relative to its upper end
#define BACK 0.25     // of the way to where there is nothing

static double size_of(double x) {
  return x < 0.0 ? -x : x;
}

static double larger(double a, double b) {
  return a > b ? a : b;
}

static double smaller(double a, double b) {
  return a < b ? a : b;
}

void line_search_begin(LineSearch *s, double f, double slope, double step, double most) {
  LinePoint start = {0.0, f, slope};
  *s = (LineSearch){.step = step, .most = most, .start = start, .best = start, .end = start};
  s->high = 5.0 * step;
  s->width = most;
  s->earlier = 2.0 * most;
}

// The minimiser of the cubic through both, as a part of the way from a to b. `gamma` is 0 where the cubic only falls.
static double cubic(const LinePoint *a, const LinePoint *b, double *gamma) {
  double theta = 3.0 * (a->f - b->f) / (b->step - a->step) + a->slope + b->slope;
  double scale = larger(size_of(theta), larger(size_of(a->slope), size_of(b->slope)));
  double ratio = theta / scale;
  double rest = ratio * ratio - a->slope / scale * (b->slope / scale);
  *gamma = scale * scalar_sqrt(larger(rest, 0.0));
  if (b->step < a->step) *gamma = -*gamma;
  return (*gamma - a->slope + theta) / (*gamma - a->slope + *gamma + b->slope);
}

static double nearer(double from, double a, double b) {
  return size_of(a - from) < size_of(b - from) ? a : b;
}

// The next step after `p`, and whether it brackets a minimum with the best.
static double next_step(LineSearch *s, const LinePoint *p) {
  const LinePoint *best = &s->best, *end = &s->end;
  double gamma, to = best->step - p->step;
  double limit = to < 0.0 ? s->high : s->low;
  double secant = p->step + p->slope / (p->slope - best->slope) * to;
  if (p->f > best->f) { // higher: a minimum lies between
    double c = best->step - cubic(best, p, &gamma) * to;
    double fall = best->slope / ((p->f - best->f) / to + best->slope) / 2.0;
    double q = best->step - fall * to;
    s->is_bracketed = 1;
    return nearer(best->step, c, q) == c ? c : c + (q - c) / 2.0;
  }
  if (p->slope * best->slope < 0.0) { // lower, and it rises: between as well
    double c = p->step + cubic(p, best, &gamma) * to;
    s->is_bracketed = 1;
    return nearer(p->step, c, secant) == c ? secant : c;
  }
  if (size_of(p->slope) < size_of(best->slope)) { // lower, falling, flatter: further on
    double r = cubic(p, best, &gamma);
    double c = r < 0.0 && gamma != 0.0 ? p->step + r * to : limit;
    if (!s->is_bracketed) {
      double far = nearer(p->step, c, secant) == c ? secant : c;
      return smaller(larger(far, s->low), s->high);
    }
    double near = nearer(p->step, c, secant), bound = p->step + 0.66 * (end->step - p->step);
    return to < 0.0 ? smaller(bound, near) : larger(bound, near);
  }
  // Lower, falling, not flatter.
  return s->is_bracketed ? p->step + cubic(p, end, &gamma) * (end->step - p->step) : limit;
}

// The trial becomes an end of the interval.
static void update(LineSearch *s, const LinePoint *p) {
  double next = next_step(s, p);
  if (p->f > s->best.f) {
    s->end = *p;
  } else {
    if (p->slope * s->best.slope < 0.0) s->end = s->best;
    s->best = *p;
  }
  s->step = next;
}

// Of psi: f less the line of sufficient decrease.
static LinePoint less(LinePoint p, double slope) {
  return (LinePoint){p.step, p.f - p.step * slope, p.slope - slope};
}

static int32_t is_exhausted(const LineSearch *s) {
  return s->is_bracketed &&
         (!(s->step > s->low && s->step < s->high) || s->high - s->low <= NARROW * s->high);
}

// Where the next step may lie: within the interval, which shall shrink by a third in two steps, or well beyond.
static void set_limits(LineSearch *s) {
  double best = s->best.step, end = s->end.step;
  if (s->is_bracketed) {
    double width = size_of(end - best);
    if (width >= 0.66 * s->earlier) s->step = best + 0.5 * (end - best);
    s->earlier = s->width;
    s->width = width;
    s->low = smaller(best, end);
    s->high = larger(best, end);
  } else {
    s->low = s->step + 1.1 * (s->step - best);
    s->high = s->step + 4.0 * (s->step - best);
  }
  s->step = smaller(larger(s->step, 0.0), s->most);
}

static int32_t turn_back(LineSearch *s) {
  s->step = s->best.step + BACK * (s->step - s->best.step);
  if (!s->is_bracketed) s->most = s->step;
  return 0;
}

int32_t line_search_tell(LineSearch *s, double f, double slope) {
  LinePoint p = {s->step, f, slope};
  double line = DECREASE * s->start.slope, enough = s->start.f + p.step * line;
  if (s->trials >= LINE_SEARCH_MOST) return -1;
  s->trials++;
  if (!(f - f == 0.0) || !(slope - slope == 0.0)) return turn_back(s);
  if (s->is_last) return 1;
  if (f <= enough && size_of(slope) <= -FLATTER * s->start.slope) return 1;
  if (p.step >= s->most && f <= enough && slope <= line) return 1;
  if (f <= enough && slope >= 0.0) s->is_refining = 1;
  if (!s->is_refining && f <= s->best.f && f > enough) {
    LinePoint psi = less(p, line);
    s->best = less(s->best, line);
    s->end = less(s->end, line);
    update(s, &psi);
    s->best = less(s->best, -line);
    s->end = less(s->end, -line);
  } else {
    update(s, &p);
  }
  double tried = s->step;
  set_limits(s);
  if (!(tried - tried == 0.0)) return -1;
  if (is_exhausted(s)) {
    if (s->best.step == 0.0) return -1;
    s->step = s->best.step;
    s->is_last = 1;
  }
  return 0;
}

static void point_state(LinePoint *p, gdn_archive *archive) {
  gdn_archive_f64(archive, &p->step, 1);
  gdn_archive_f64(archive, &p->f, 1);
  gdn_archive_f64(archive, &p->slope, 1);
}

void line_search_state(LineSearch *s, gdn_archive *archive) {
  gdn_archive_f64(archive, &s->step, 1);
  gdn_archive_f64(archive, &s->most, 1);
  point_state(&s->start, archive);
  point_state(&s->best, archive);
  point_state(&s->end, archive);
  gdn_archive_f64(archive, &s->low, 1);
  gdn_archive_f64(archive, &s->high, 1);
  gdn_archive_f64(archive, &s->width, 1);
  gdn_archive_f64(archive, &s->earlier, 1);
  gdn_archive_i32(archive, &s->is_bracketed, 1);
  gdn_archive_i32(archive, &s->is_refining, 1);
  gdn_archive_i32(archive, &s->is_last, 1);
  gdn_archive_i32(archive, &s->trials, 1);
  gdn_archive_check(archive, s->trials >= 0 && s->trials <= LINE_SEARCH_MOST);
}
