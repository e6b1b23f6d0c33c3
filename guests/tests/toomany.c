/* One volume more than a manifest can have. */
#define ONE_MORE , VOLUME(77)
#include "many.c"
