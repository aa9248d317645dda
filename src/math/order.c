// Merge sort from the bottom up, and the k largest by a heap of the best so far whose root is the
// worst of them (Knuth, The Art of Computer Programming 3, 5.2.3 and 5.2.4).
#include "math/order.h"

// 1 if key a must stand before key b in ascending order, wherever they were; NaN after all numbers.
static int32_t is_before(double a, double b) {
  return a < b || (a == a && b != b);
}

static void merge(const double *keys, const int32_t *from, int32_t low, int32_t middle,
                  int32_t high, int32_t *to) {
  int32_t left = low, right = middle;
  for (int32_t i = low; i < high; i++) {
    int32_t take_right =
        left == middle || (right < high && is_before(keys[from[right]], keys[from[left]]));
    to[i] = take_right ? from[right++] : from[left++];
  }
}

void order_ascending(const double *keys, int32_t n, int32_t *index, int32_t *scratch) {
  int32_t *from = index, *to = scratch;
  for (int32_t i = 0; i < n; i++) index[i] = i;
  for (int64_t width = 1; width < n; width *= 2) {
    for (int64_t low = 0; low < n; low += 2 * width) {
      int64_t middle = low + width < n ? low + width : n;
      int64_t high = low + 2 * width < n ? low + 2 * width : n;
      merge(keys, from, (int32_t)low, (int32_t)middle, (int32_t)high, to);
    }
    int32_t *swap = from;
    from = to;
    to = swap;
  }
  if (from != index) {
    for (int32_t i = 0; i < n; i++) index[i] = from[i];
  }
}

// 1 if place a is a worse choice than place b.
static int32_t is_worse(const double *keys, int32_t a, int32_t b) {
  if (keys[a] < keys[b] || (keys[a] != keys[a] && keys[b] == keys[b])) return 1;
  if (keys[b] < keys[a] || (keys[b] != keys[b] && keys[a] == keys[a])) return 0;
  return a > b;
}

// Moves the root down until no child is worse than its parent.
static void sift_down(const double *keys, int32_t *heap, int32_t n, int32_t root) {
  int32_t moved = heap[root];
  for (int64_t child; (child = 2 * (int64_t)root + 1) < n; root = (int32_t)child) {
    if (child + 1 < n && is_worse(keys, heap[child + 1], heap[child])) child++;
    if (!is_worse(keys, heap[child], moved)) break;
    heap[root] = heap[child];
  }
  heap[root] = moved;
}

int32_t order_top(const double *keys, int32_t n, int32_t k, int32_t *index) {
  if (k > n) k = n;
  if (k <= 0) return 0;
  for (int32_t i = 0; i < k; i++) index[i] = i;
  for (int32_t i = k / 2 - 1; i >= 0; i--) sift_down(keys, index, k, i);
  for (int32_t i = k; i < n; i++) {
    if (!is_worse(keys, index[0], i)) continue;
    index[0] = i;
    sift_down(keys, index, k, 0);
  }
  for (int32_t size = k - 1; size > 0; size--) { // the worst goes to the end
    int32_t worst = index[0];
    index[0] = index[size];
    index[size] = worst;
    sift_down(keys, index, size, 0);
  }
  return k;
}
