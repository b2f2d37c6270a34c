# public_names.awk HEADER…: prints the declarations whose signature has an internal name (`…detail::`): in a return type, parameter,
# constraint, base class or member. What is private, outside of namespace laminate or in an internal namespace does not count, nor do
# bodies and initializers. An alias (`using`) does not, because it is a public name for what it stands for.
#
# A declaration is the text up to a `;` or `{` outside of parentheses. The text tells what a `{` opens.

function finish_file() {
  if (depth != 0) print name ": its braces do not match"
}

FNR == 1 {
  if (NR > 1) finish_file()
  name = FILENAME
  depth = parens = 0
  kind[0] = "namespace"
  hidden[0] = 0
  restart()
}

# Preprocessor lines, with those that continue them; comments; text, which might contain any sign.
continued || /^#/ { continued = /\\$/; next }
{
  gsub(/R"\([^)]*\)"/, "\"\"")
  gsub(/\\\\|\\"|\\'/, "")
  gsub(/"[^"]*"|'[^']'/, "\"\"")
  sub(/\/\/.*/, "")
  read_line($0)
}
END { finish_file() }

function restart() { text = ""; line = 0 }

function read_line(rest,    at, sign) {
  while ((at = match(rest, /[(){};:]/))) {
    text = text substr(rest, 1, at - 1)
    sign = substr(rest, at, 1)
    if (!line && text ~ /[^ ]/) line = FNR
    rest = substr(rest, at + 1)
    if (sign == "(") parens++
    if (sign == ")") parens--
    if (sign == ":" && text ~ /^ *(public|private|protected)$/) {
      access[depth] = text
      restart()
    } else if (parens > 0 || sign ~ /[():]/ || kind[depth] == "body" && sign == ";") {
      text = text sign
      if (parens > 0 && sign ~ /[{}]/) continue
    } else if (sign == ";") {
      check()
      restart()
    } else if (sign == "{") {
      check()
      open()
      restart()
    } else {
      if (depth > 0) depth--
      restart()
    }
  }
  if (!line && rest ~ /[^ ]/) line = FNR
  text = text rest " "
}

function is_hidden() { return hidden[depth] || kind[depth] == "body" || access[depth] ~ /private/ && kind[depth] == "class" }

function open(    inner, all) {
  inner = is_hidden()
  all = simplified(text)
  if (all ~ /^ *(inline )?namespace/) {
    kind[depth + 1] = "namespace"
    if (all ~ /detail(::| *$)/ || depth == 0 && all !~ / laminate(::| *$)/) inner = 1
  } else {
    all = without_template_heads(all)
    kind[depth + 1] = all ~ /(^|[ )])(class|struct|union) [^()]*$/ ? "class" : "body"
  }
  depth++
  hidden[depth] = inner
  access[depth] = all ~ /(^|[ )])class / ? "private" : "public"
}

# Without the signs in operators that look like brackets or initializers.
function simplified(all) {
  gsub(/operator *[-+*\/%&|!<>=~^,\[\]]+/, "operator", all)
  gsub(/->|<=>|<=|>=|==|!=|&&|<</, " ", all)
  return all
}

function without_template_heads(all,    at, i, angle, sign) {
  while ((at = match(all, /(^|[ >])template *</))) {
    angle = 0
    for (i = at + 1; i <= length(all); ++i) {
      sign = substr(all, i, 1)
      if (sign == "<") angle++
      if (sign == ">" && --angle == 0) break
    }
    all = " " substr(all, i + 1)
  }
  return all
}

# Without an initializer, and the list of a constructor's initializers.
function signature(    all, i, sign, round, angle, after) {
  all = simplified(text)
  gsub(/::/, "\034", all)
  for (i = 1; i <= length(all); ++i) {
    sign = substr(all, i, 1)
    if (sign == "(") round++
    if (sign == ")") { round--; after = 1 }
    if (sign == "<") angle++
    if (sign == ">") angle--
    if (round == 0 && angle == 0 && (sign == "=" || sign == ":" && after)) break
  }
  all = substr(all, 1, i - 1)
  gsub("\034", "::", all)
  return all
}

function check(    all) {
  if (is_hidden() || text !~ /detail::/ || text ~ /^ *((inline )?namespace|static_assert|catch|,)/) return
  if (text ~ /(^|[ >])friend (class|struct) /) return
  all = signature()
  if (all !~ /detail::/) return
  gsub(/ +/, " ", all)
  sub(/^ /, "", all)
  print name ":" line ": " all
}
