// Little CMS 2: ICC profiles. Imported by Images only.

#include <lcms2.h>
