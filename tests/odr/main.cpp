#include "everything.hpp"

const void* address_in_other_unit();

int main() { return address_in_other_unit() == &laminate::library_version ? 0 : 1; }
