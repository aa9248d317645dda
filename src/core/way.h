// Ways on the drawing of a world of numbers: what is imagined, and who goes far, may leave its box.
#ifndef GEDANKEN_CORE_WAY_H
#define GEDANKEN_CORE_WAY_H

#include "gedanken/scene.h"

// One step of a way, as far as it lies in the scene's box; where it leaves the box a head shows whereto. Nothing where
// a number is not finite.
void way_step(gdn_scene *scene, gdn_layer layer, gdn_ink ink, float x1, float y1, float x2,
              float y2, float width, float value);
// A triangle, after its corners outside the box are moved to its edge.
void way_triangle(gdn_scene *scene, gdn_layer layer, gdn_ink ink, float corners[6], float value);
// A dot, where all of it lies in the box.
void way_dot(gdn_scene *scene, gdn_layer layer, gdn_ink ink, float x, float y, float r,
             float value);

#endif
