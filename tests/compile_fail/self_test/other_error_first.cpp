// expect: a record has a primary key

int main() {
#ifdef LAMINATE_BROKEN
  record();
  static_assert(false, "a record has a primary key");
#endif
}
