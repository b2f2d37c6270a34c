// Makes the program read and write Parquet files.
#include <laminate/arrow.hpp>
