// Lets the program draw graphs.
#include <laminate/graphviz.hpp>
