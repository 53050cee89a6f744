/* impure.c - a plugin that does what `symbols` has to find. */
#include <math.h>

__attribute__((visibility("default"))) double duet_plugin_f64(double x);
__attribute__((visibility("default"))) double helper(double x);

double helper(double x)
{
    return sqrt(x) + fabs(x);
}

double duet_plugin_f64(double x)
{
    return exp(helper(x));
}
