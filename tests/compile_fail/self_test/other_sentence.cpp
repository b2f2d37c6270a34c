// expect: a record has a primary key

int main() {
#ifdef LAMINATE_BROKEN
  static_assert(false, "a record has a uid");
#endif
}
