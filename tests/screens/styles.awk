# Writes a captured screen so that equal screens have equal text: versions of tmux differ in where they write the sequences
# that begin and end a style. Each run of characters with one style begins with all of it, as in <1 35>; <> is no style.
function apply(codes, n, i, list) {
  n = split(codes, list, ";")
  if (n == 0) weight = foreground = background = ""
  for (i = 1; i <= n; ++i) {
    if (list[i] == 0) weight = foreground = background = ""
    else if (list[i] == 22) weight = ""
    else if (list[i] == 39) foreground = ""
    else if (list[i] == 49) background = ""
    else if (list[i] == 38 || list[i] == 48) {  # 38;5;N
      if (list[i] == 38) foreground = "38;5;" list[i + 2]; else background = "48;5;" list[i + 2]
      i += 2
    }
    else if (list[i] < 30) weight = weight list[i] " "
    else if (list[i] < 40 || (list[i] >= 90 && list[i] < 100)) foreground = list[i]
    else background = list[i]
  }
}
function add(text, style) {
  if (text == "") return
  style = "<" weight foreground background ">"
  if (style != shown) out = out (shown = style)
  out = out text
}
BEGIN { shown = "<>" }
{
  out = ""
  rest = $0
  while (match(rest, /\033\[[0-9;]*m/)) {
    add(substr(rest, 1, RSTART - 1))
    apply(substr(rest, RSTART + 2, RLENGTH - 3))
    rest = substr(rest, RSTART + RLENGTH)
  }
  add(rest)
  print out
}
