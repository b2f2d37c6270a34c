// A program of two units with laminate::compiled. Its argument is a folder to work in.
#include <iostream>
#include <string>

std::string use_all(const std::string& folder);

int main(int, char** argv) { std::cout << use_all(argv[1]); }
