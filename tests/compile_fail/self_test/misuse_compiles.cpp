// expect: a record has a primary key

int main() {
#ifdef LAMINATE_BROKEN
  static_assert(true, "a record has a primary key");
#endif
}
