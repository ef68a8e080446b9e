// libjpeg-turbo's TurboJPEG API. Imported by Images only.

#include <turbojpeg.h>
