// Which values are redacted: source code in many languages, parameters, command lines.
#include "catch.hpp"

#include <algorithm>
#include <chrono>
#include <clocale>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <laminate/lamindb/tracking/secrets/params.hpp>

#include "support.hpp"

namespace lm = laminate;
using namespace std::string_literals;

namespace {

constexpr std::string_view mark = "***REDACTED***";

/// A row of the table. Its secrets are enclosed in « and ».
struct Row {
  std::string text{}, expected{};
  std::size_t secrets = 0;
};
Row read(std::string_view row) {
  constexpr std::string_view open = "«", close = "»";
  Row read;
  for (std::size_t at = 0; at < row.size();) {
    const auto begin = std::min(row.find(open, at), row.size());
    read.text += row.substr(at, begin - at);
    read.expected += row.substr(at, begin - at);
    if (begin == row.size()) break;
    const auto end = row.find(close, begin);
    read.text += row.substr(begin + open.size(), end - begin - open.size());
    read.expected += mark;
    ++read.secrets;
    at = end + close.size();
  }
  return read;
}

void check(std::string_view row) {
  const auto [text, expected, secrets] = read(row);
  const auto shown = lm::lamindb_detail::without_secrets(text);
  CHECK(shown.text == expected);
  CHECK(shown.count == secrets);
  const auto again = lm::lamindb_detail::without_secrets(shown.text);
  CHECK(again.text == expected);
  CHECK(again.count == 0);
}

const std::vector<std::string> with_secrets{
    R"(API_KEY = "«x»")",
    R"(std::string PRIVATE_KEY = "«x»";)",
    R"(ACCESS_KEY: "«x»")",
    R"(const auto password = "«x»";)",
    R"(auto password = std::string("«x»");)",
    R"(std::string password("«x»");)",
    R"(std::string password{"«x»"};)",
    R"(const std::string password = {"«x»"};)",
    R"(#define PASSWORD "«x»")",
    R"(auto password = u8"«x»";)",
    R"x(auto password = u8R"(«x»)";)x",
    R"(auto password = R"delim(«x"y»)delim";)",
    R"(auto password = "«ab»" "«cd»";)",
    "auto password = \"«ab»\"\n                \"«cd»\";",
    R"(password = "«ab»" + "«cd»")",
    R"(client.set_password("«x»");)",
    R"(setToken("«x»");)",
    R"(client.setApiKey("«x»").connect();)",
    R"(auto m = {{"password", "«x»"}, {"user", "me"}};)",
    R"(m["token"] = "«x»";)",
    R"(m.at("token") = "«x»";)",
    R"(m.emplace("token", "«x»");)",
    R"(m.insert({"token", "«x»"});)",
    R"(m.insert(std::make_pair("token", "«x»"));)",
    R"(connect("host=db user=me password=«x» dbname=lab");)",
    R"(connect("Server=db;Uid=me;Pwd=«x»;Database=lab");)",
    R"(get("https://me:«x»@host/path");)",
    R"(get("https://host/f?X-Amz-Credential=«abc»&X-Amz-Date=1&X-Amz-Signature=«def»");)",
    R"(get("https://b.blob.core.windows.net/f?sv=2020&sig=«abc%2Fd%3D»");)",
    R"(get("https://host/f?AWSAccessKeyId=«abc»&Signature=«def»&Expires=1");)",
    R"(get("https://host/f?token=«x»");)",
    R"(get("https://host/f?%70assword=«x»");)",
    R"(get("https://host/f?a=1&pass%77ord=«x»&b=2");)",
    "// password: «x»",
    "# password = «hunter2»",
    "/* token: «abc123» */",
    "-- password: «x»",
    "PASSWORD=«x»",
    "export TOKEN=«abc»",
    "export DB_PASSWORD='«a b»'",
    "password: «x»",
    "  password: «hunter2»  # of the lab",
    R"(token = "«abc»")",
    "aws_secret_access_key = «abc/def»",
    R"(password <- "«x»")",
    R"(Sys.setenv(TOKEN = "«x»"))",
    R"(os.environ["HF_TOKEN"] = "«x»")",
    R"(os.environ.setdefault("TOKEN", "«x»"))",
    R"(password: str = "«x»")",
    R"(def f(password: str = "«x»"): pass)",
    R"(config = {'password': '«x»', "token": '«y»'})",
    "$password = '«x»';",
    "'password' => '«x»',",
    "define('DB_PASSWORD', '«x»');",
    "CREATE USER me WITH PASSWORD '«x»';",
    "mysql -u me --password=«x» lab",
    "mysql --password «x» lab",
    R"(curl -H "Authorization: Bearer «abc123def»" https://host)",
    R"(headers = {"Authorization": "«Bearer abc»"})",
    R"(requests.get(url, auth=("me", "«x1234567890abc»")))",
    "<password>«x»</password>",
    R"(<add key="Password" value="«x»"/>)",
    R"(auto json = "{\"password\": \"«x»\", \"n\": 1}";)",
    R"x(auto json = R"({"password": "«x»"})";)x",
    R"(x = "-----BEGIN RSA PRIVATE KEY-----\n«MIIabc»\n-----END RSA PRIVATE KEY-----\n")",
    "-----BEGIN PRIVATE KEY-----\n«MIIabc+/\nabc=»\n-----END PRIVATE KEY-----",
    "auto k = \"-----BEGIN PRIVATE KEY-----\\n\"\n         \"«MIIabc\\n»\"\n         \"«-----END PRIVATE "
    "KEY-----\\n»\";",
    R"(if (password == "«x»") {})",
    R"(password = os.environ.get("PASSWORD", "«x»"))",
    R"(password = os.getenv("PASSWORD") or "«x»")",
    R"(char password[25] = "«x»";)",
    R"(db_pass = "«x»")",
    "PGPASSWORD=«x» psql",
    "-DAPI_KEY=«x»",
    "passphrase: «correct horse battery staple»",
    R"(strcpy(password, "«x»");)",
    R"(password.assign("«x»");)",
    "password +=\n    \"«x»\";",
    R"(token = flag ? "«x»" : "«y»";)",
    R"(auto password = "«x»"s;)",
    R"(auto password = std::string_view{"«x»"};)",
    R"(setenv("TOKEN", "«x»", 1);)",
    R"(subprocess.run(["curl", "--password", "«x»"]))",
    "password = b'«x»'",
    R"(val password = """«x»""")",
    "let token = `«x»`;",
    "jdbc:sqlserver://host;user=me;password=«x»",
    "url: https://me:«x»@host/f?token=«y»",
    "git clone https://oauth2:«x»@host/r.git",
    "// connect with password=«x» and user=me",
    R"("password": «12345»)",
    "AccountKey=«abc==»;EndpointSuffix=core",
    R"(x = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=«abc==»;EndpointSuffix=core")",
    R"(client.login(user, "«x»", password="«x»"))",
    R"(const char* kPassword = "«x»";)",
    R"(static constexpr std::string_view api_token = "«x»";)",
    R"(password := "«x»")",
    R"(let password: &str = "«x»";)",
    "const password: string = '«x»';",
    R"(private val apiKey: String = "«x»")",
    R"(@Value("${password:«x»}"))",
    "spring.datasource.password=«x»",
    "db.password = «hunter2»",
    R"("Password=«x»;User=y")",
    R"({"auth": {"password": "«x»"}})",
    R"(secrets: {"a": "«x»"})",
    R"(os.putenv("TOKEN", "«x»"))",
    "curl -u me:«x» https://host",
    "curl --user me:«x» https://host",
    "sshpass -p «x» ssh host",
    "docker run -e PASSWORD=«x» -e TOKEN=«y» image",
    "ENV PASSWORD=«x»",
    "ARG TOKEN=«abc»",
    "TOKEN := «abc1»",
    R"($env:TOKEN = "«x»")",
    "set PASSWORD=«x»",
    "machine h login me password «x»",
    R"(headers["X-Api-Key"] = "«x»";)",
    R"(request.setHeader("Authorization", "«Basic bWU6eA==»");)",
    R"(auto url = "https://host/x?access_token=«x»#y";)",
    R"(auto url = "https://host/cb#access_token=«x»";)",
    R"(auto url = "«postgres://me:x@host/db»";)",
    R"(auto url = "postgresql+psycopg2://me:«x»@host/db";)",
    R"(auto url = "mongodb+srv://me:«x»@host/db";)",
    R"(auto url = "redis://:«x»@host:6379";)",
    R"(auto url = "ftp://me:«p%40x»@host";)",
    R"(auto a = "amqp://me:«x»@host//";)",
    "token = '«x»' if y else '«z»'",
    R"(x = dict(password="«x»"))",
    R"(x = Login(user="me", password='«x»'))",
    R"(x = {password: "«x»"})",
    "x = { password: '«x»' }",
    R"(x.password = "«x»")",
    R"(x->password = "«x»";)",
    R"(x::secret = "«x»";)",
    R"(self.api_key = "«x»")",
    R"(m.insert_or_assign("token", "«x»");)",
    R"(m.try_emplace("secret", "«x»");)",
    R"(m.push_back({"token", std::string("«x»")});)",
    R"(m << std::pair{"token", "«x»"};)",
    R"(auto t = std::tuple("token", "«x»");)",
    R"(auto password = L"«x»";)",
    R"(auto password = U"«x»";)",
    R"x(auto password = LR"(«x»)";)x",
    R"(auto password = std::string{"«x»"};)",
    R"(auto password = std::string_view("«x»", 1);)",
    R"(auto password = QString::fromUtf8("«x»");)",
    R"(auto password = std::make_unique<std::string>("«x»");)",
    R"(const char password[] = "«x»";)",
    R"(const char *password = "«x»", *user = "me";)",
    R"(char secret[] = {"«x»"};)",
    R"(inline const std::string token{ "«x»" };)",
    R"(std::string token ("«x»");)",
    R"(#define API_TOKEN ("«x»"))",
    R"(#define SECRET L"«x»")",
    R"(constexpr auto SECRET_KEY = "«x»"sv;)",
    R"x(auto access_token = R"(«x»)";)x",
    R"("ClientSecret": "«x»",)",
    R"(clientsecret = "«x»")",
    R"(accessToken = "«x»")",
    R"(bearer_token = "«x»")",
    R"(x = "Bearer «abcdefghijklmnop0123»")",
    "TOKEN=«x»;export TOKEN",
    R"(password <- c("«x»"))",
    R"(assign("password", "«x»"))",
    R"(DBI::dbConnect(drv, password = "«x»"))",
    R"(keyring::key_set_with_value("a", password = "«x»"))",
    R"(set_config(add_headers(Authorization = "«Bearer x»")))",
    R"(options(api_key = "«x»"))",
    "DATABASE_URL=postgres://me:«x»@host/db",
    R"(DSN="host=h password=«x»")",
    "api-key: «x»",
    "api_key: «abc»",
    "x-api-key: «abc»",
    R"(secret-key = "«x»")",
    "// API key: «abc123»",
    "/// token=«abc»",
    "<!-- password: «x1» -->",
    R"("""password: «x»""")",
    "//password=«x»",
    R"(pwd = "«x»")",
    "user=me;pwd=«x»",
    R"(passwort = "«x»")",
    R"(auth = HTTPBasicAuth("me", "«x»"))",
    R"(requests.get(url, auth=("me", "«x»")))",
    R"(smtp.login("me@host", "«x»"))",
    R"(PassWord = "«x»", pass_phrase = "«x»")",
    R"(access_tokens = ["«x»"])",
    R"({"test_password", "«x»"}, {"file_password", "«x»"})",
    R"(std::string system_password("«x»");)",
    R"(check_password("«x»"))",
};

/// Rows without secrets.
const std::vector<std::string> harmless{
    R"(names = ['GetAdminPassword', 'FindAdmin', 'SetAdmin'])",
    "self.key_password = key_password",
    "with the options --username and --password options of a URL",
    R"(print("the token is " + get_token("a")))",
    R"(tokenizer = "bert")",
    R"(passwordless = "x")",
    R"(monkey = "x")",
    R"(x = "keyboard")",
    R"(max_tokens = "100")",
    R"(uid = "Xq7bN2wZ0123456789ab")",
    R"(hash = "GGvb5B556mlkELoKno0nYg")",
    R"(sha = "379b8c5aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")",
    R"(get("https://host/path?x=1&page=2"))",
    R"(primary_key = "x")",
    R"(secretary = "x")",
    "#include <token.hpp>",
    R"(#include "token.hpp")",
    R"(printf("password: %s", password);)",
    R"(printf("password: %s\n", password);)",
    R"(ask("enter password");)",
    R"(input("Password: "))",
    R"(password = input("Password: "))",
    R"(password = getpass.getpass("Password: "))",
    R"(password = read("file"))",
    R"(if (token == "x"))",
    R"(tokens = "x")",
    R"(password = getenv("PASSWORD"))",
    R"(f(token, "x"))",
    R"(char quote = '"'; // don't)",
    "password = \"never closed\n\"",
    R"(password = os.environ["PASSWORD"])",
    R"(password = config["db"]["password"])",
    R"(password = config.get("password"))",
    "std::string password;",
    "std::string password = other;",
    "auto password = read_password();",
    "def f(password: str, token: str = None): pass",
    "f(password=password, token=self.token)",
    R"(PASSWORD="$PASSWORD")",
    "PASSWORD=$(cat file)",
    "password: ${PASSWORD}",
    "password: ${{ secrets.PASSWORD }}",
    R"(password = "")",
    R"(password_file = "x")",
    R"(token_type = "bearer")",
    R"(parser.add_argument("--password", help="the password"))",
    R"(app.add_option("--password", password, "the password of the user");)",
    R"(app.add_flag("--token", "use a token");)",
    "// the password of the user",
    "// the token: a unique string",
    "# password: at least 8 characters",
    R"(eos_token = "</s>")",
    R"(pad_token="<pad>")",
    R"(next_token = "abc")",
    R"(for token in ["a", "b"]:)",
    R"(case token: return "x";)",
    R"(x ? token : "y";)",
    R"(headers = {"Authorization": "Bearer " + token})",
    R"(headers = {"Authorization": f"Bearer {token}"})",
    R"(throw PasswordError("wrong password");)",
    R"(select("name", "token", "text"))",
    R"(columns = ["id", "token", "text", "label"])",
    R"(storage_key = "a/b.csv")",
    R"(sort_key = "x")",
    R"(key = "artifacts/a.csv")",
    R"(foreign_key("x"))",
    R"(session = Session("x"))",
    R"(session = "main")",
    R"(auth = "basic")",
    "token = tokens[0]",
    "token = word",
    R"(std::cout << "token" << x;)",
    "postgresql://me@host/db",
    R"(open("postgresql://host/db");)",
    "git@github.com:x/y.git",
    "https://host:8080/a@b",
    "token_count = 3",
    "max_tokens = 100",
    "PASSWORD=$1",
    "s3://bucket/key?versionId=1",
};

/// Tokens of services: a prefix, and a possible rest.
const std::vector<std::pair<std::string, std::string>> tokens{
    {"AKIA", "IOSFODNN7EXAMPLE"},
    {"ASIA", "IOSFODNN7EXAMPLE"},
    {"ghp_", "0123456789abcdefghijklmnopqrstuvwxyz"},
    {"gho_", "0123456789abcdefghijklmnopqrstuvwxyz"},
    {"github_pat_", "11ABCDEFG0123456789abc_0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnop"},
    {"glpat-", "abcdefghij0123456789"},
    {"xoxb-", "123456789012-abcdefABCDEF"},
    {"xoxp-", "123456789012-123456789012-abcdefABCDEF"},
    {"sk-", "abcdefghij0123456789T3BlbkFJabcdefghij0123456789"},
    {"sk-proj-", "abcdefghij0123456789ABCD_-abcdef"},
    {"sk-ant-", "api03-abcdefghij0123456789ABCD_-abcdef"},
    {"sk_live_", "abcdefghij0123456789ABCD"},
    {"AIza", "SyA0123456789abcdefghijklmnopqrstuv"},
    {"hf_", "abcdefghijklmnopqrstuvwxyzABCDEFGH"},
    {"npm_", "0123456789abcdefghijklmnopqrstuvwxyz"},
    {"pypi-AgE", "IcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMAACKlsz"},
    {"SG.", "abcdefghijABCDEFGHIJ12.abcdefghijABCDEFGHIJ12abcdefghijABCDEFGHIJ12"},
    {"dop_v1_", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
    {"dckr_pat_", "abcdefghij0123456789ABCDEF"},
    {"hvs.", "abcdefghij0123456789ABCDEFGH"},
    {"hooks.slack.com/services/", "T01234567/B01234567/abcdefghij0123456789ABCD"},
    {"eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiIxMjM0In0.abc-def_ghi"}};

}  // namespace

TEST_CASE("secrets: by name, and by position in URLs") {
  REQUIRE(with_secrets.size() >= 150);
  for (const auto& row : with_secrets) check(row);
}

TEST_CASE("secrets: other values do not change") {
  REQUIRE(harmless.size() >= 70);
  for (const auto& row : harmless) check(row);
}

TEST_CASE("secrets: tokens are known by their form in any place") {
  const std::vector<std::pair<std::string, std::string>> places{
      {"x = \"", "\";"},  {"f('", "')"}, {"// ", ""}, {"a: ", "\n"},    {"\"line\\n", "\\n\""},
      {"curl ", " -o x"}, {"", ""},      {"`", "`"},  {"https://", ""}, {"key_", " "}};
  for (const auto& [prefix, rest] : tokens)
    for (const auto& [left, right] : places) check(left + "«" + prefix + rest + "»" + right);
  // Uids and hashes of LaminDB and Git are not secrets.
  std::mt19937 random(1);
  constexpr std::string_view base62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (int i = 0; i < 500; ++i)
    for (const std::size_t size : {8U, 12U, 16U, 20U, 22U, 40U}) {
      std::string uid;
      while (uid.size() < size) uid += base62[random() % (size == 40 ? 16 : 62)];
      check("uid = \"" + uid + "\"; get('" + uid + "'); // " + uid);
    }
}

TEST_CASE("secrets: a private key in literals that are joined, and one without an end") {
  check("-----BEGIN PRIVATE KEY-----\n«MIIabc+/\nabc=»\n-----END PRIVATE KEY-----\n");
  check("k = \"-----BEGIN OPENSSH PRIVATE KEY-----\\n«b3BlbnNza»\\n-----END OPENSSH PRIVATE KEY-----\\n\"");
  check("k = \"-----BEGIN PRIVATE KEY-----\\n\"\n    \"«MIIabc\\n»\"\n    \"«-----END PRIVATE KEY-----\\n»\";");
  check("-----BEGIN PUBLIC KEY-----\nMIIabc\n-----END PUBLIC KEY-----\n");
  check("k = '-----BEGIN RSA PRIVATE KEY-----«MIIabc»'");
}

TEST_CASE("secrets: names are read by the letters of ASCII, in every locale") {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const auto* locale : {"C", "tr_TR.UTF-8", "tr_TR.ISO-8859-9", "de_DE.UTF-8"}) {
    if (!std::setlocale(LC_ALL, locale)) continue;
    for (const auto* name :
         {"API_KEY", "PRIVATE_KEY", "ACCESS_KEY", "apiKey", "APIKey", "Api-Key", "x.api_key", "API_KEY_2"})
      check(name + " = \"«x»\""s);
  }
  std::setlocale(LC_ALL, before.c_str());
}

TEST_CASE("secrets: parameters") {
  const auto shown = [](const std::string& params) {
    using namespace lm::lamindb_detail::secrets;
    return boost::json::serialize(without_secrets(boost::json::parse(params), Secrecy::none));
  };
  const auto expect = [&](const char* row) {
    const auto params = read(row);
    CHECK(shown(params.text) == params.expected);
    CHECK(shown(params.expected) == params.expected);
  };
  expect(R"({"alpha":1E-1,"password":"«x»","n":[1,2],"deep":{"apiKey":"«x»","other":"x"}})");
  expect(R"({"db":"«postgresql://me:word@host/db»","url":"https://me:«x»@host","free":"postgresql://host/db"})");
  expect(R"({"credentials":{"user":"«me»","password":"«x»","list":["«a»"],"use":true,"none":null}})");
  expect(R"({"args":["--user","me","--password","«x»","--verbose"],"more":["--token=«x»","-u","me:«x»"]})");
  expect(R"({"command":"mysql -u me --password «x» lab","dsn":"host=db password=«x» dbname=lab"})");
  expect(R"({"pairs":[["password","«x»"],["user","me"]],"env":[{"name":"TOKEN","value":"«x»"},{"name":"A"}]})");
  expect(R"({"text":"{\"password\": \"«x»\"}","key":"a/b.csv","max_tokens":100,"token":"$TOKEN","tokenizer":"bert"})");
  expect(R"({"https://me:«x»@host":1,"path":"/home/me/token","use_token":true,"password":""})");
}

TEST_CASE("secrets: any text is read, and the rest of it is not changed") {
  const std::vector<std::string> parts{"password", "token", "API_KEY",  " = ",
                                       "=",        ": ",    "\"",       "'",
                                       "`",        "x1",    "\\",       "\\\"",
                                       "(",        ")",     "{",        "}",
                                       "[",        "]",     ",",        ";",
                                       "\n",       " ",     "//",       "/*",
                                       "*/",       "#",     "R\"x(",    ")x\"",
                                       "\"\"\"",   "://",   "@",        "?",
                                       "&",        "https", "--",       "-u ",
                                       "<",        ">",     "get",      "é",
                                       "$",        "%70",   "-----END", "-----BEGIN PRIVATE KEY-----"};
  std::mt19937 random(20261130);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto n = random() % 30; n > 0; --n) text += parts[random() % parts.size()];
    const auto shown = lm::lamindb_detail::without_secrets(text);
    CAPTURE(text, shown.text);
    // The parts between the marks are in the text, in the same order.
    std::size_t at = 0, from = 0, marks = 0;
    while (true) {
      const auto end = shown.text.find(mark, from);
      const auto kept = shown.text.substr(from, end - from);
      const auto found = text.find(kept, at);
      REQUIRE(found != text.npos);
      at = found + kept.size();
      if (end == shown.text.npos) break;
      from = end + mark.size();
      ++marks;
    }
    REQUIRE((marks > 0) == (shown.count > 0));
    REQUIRE((shown.count > 0 || shown.text == text));
    const auto again = lm::lamindb_detail::without_secrets(shown.text);
    REQUIRE(again.count == 0);
    REQUIRE(again.text == shown.text);
  }
}

TEST_CASE("secrets: time is linear in the length of a text") {
  const auto seconds = [](const std::string& piece, std::size_t size) {
    std::string text;
    while (text.size() < size) text += piece;
    const auto begin = std::chrono::steady_clock::now();
    (void)lm::lamindb_detail::without_secrets(text);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  for (const auto* piece : {"\"'`",
                            "\\\"",
                            "password = ",
                            "password((",
                            "\"\"\"a'''b\n",
                            "://",
                            "https://a:b@c?token=x&",
                            "?a=&",
                            "eyJ_",
                            "-----BEGIN PRIVATE KEY-----",
                            "<password>",
                            "/*",
                            "{\"password\", \"a\", ",
                            "--password ",
                            "\"password\": ",
                            "postgresql://?",
                            "R\"x(",
                            "r#\"",
                            "password: a ",
                            "password "}) {
    CAPTURE(piece);
    // Eight times the text takes sixty-four times as long if time is quadratic.
    const std::size_t small = support::sanitized ? 10'000 : 40'000;
    const auto of_small = seconds(piece, small), of_large = seconds(piece, 8 * small);
    CHECK(of_large < 24 * of_small + 0.2);
  }
  CHECK(seconds("auto x = f(\"abc\", token, 'y'); // comment\n", support::sanitized ? 500'000 : 5'000'000) < 60);
}
