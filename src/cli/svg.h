// A scene as an SVG picture.
#ifndef GEDANKEN_CLI_SVG_H
#define GEDANKEN_CLI_SVG_H

#include <stdio.h>

#include "gedanken/scene.h"

// Draws every shape of the scene; `title` names the picture for screen readers. Errors show in
// ferror(out).
void svg_write(FILE *out, const gdn_scene *scene, const char *title);
// Writes a text as the content of an element.
void svg_escape(FILE *out, const char *text);

#endif
