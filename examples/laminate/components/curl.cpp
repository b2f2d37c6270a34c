// Makes the program read s3:// and https:// locations.
#include <laminate/curl.hpp>
