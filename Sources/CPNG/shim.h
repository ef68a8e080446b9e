// libpng. Imported by Images only.

#include <png.h>
