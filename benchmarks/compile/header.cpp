// Everything included, and nothing used.
#include <laminate/laminate.hpp>

int main() {}
