// Makes the program look into .h5ad and .h5mu files.
#include <laminate/hdf5.hpp>
