// json-c: JSON text to a tree of values and back. Imported by JSONValues only.

#include <json.h>
