#include "everything.hpp"

const void* address_in_other_unit();
const void* address_in_other_unit() { return &laminate::library_version; }
