// Lets the program open databases at postgresql:// URLs.
#include <laminate/postgres.hpp>
