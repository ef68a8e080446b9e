// libpng. Imported by Images only.

#include <png.h>
#include "png_raw.h"
