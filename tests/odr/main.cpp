#include "everything.hpp"

const void* address_in_other_unit();

int main() { return address_in_other_unit() == &laminate::version ? 0 : 1; }
