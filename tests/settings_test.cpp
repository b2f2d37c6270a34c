#include <laminate/lamindb/instance/settings.hpp>

#include "catch.hpp"
#include "support.hpp"

namespace lm = laminate;
using Catch::Contains;
using support::CleanSettings;

TEST_CASE("settings: a machine without LaminDB has none") {
  const CleanSettings settings;
  CHECK_FALSE(lm::user_settings());
  CHECK_FALSE(lm::instance_settings("laminlabs/lamindata"));
  CHECK(lm::known_instances().empty());
  CHECK_FALSE(lm::current_instance());
}

TEST_CASE("settings: the current user") {
  const CleanSettings settings;
  settings.write("current_user.env",
                 "lamin_user_email=alex@example.org\nlamin_user_password=null\nlamin_user_access_token=eyJh\n"
                 "lamin_user_uid=DzTjkKse\nlamin_user_uuid=null\nlamin_user_handle=alex\n"
                 "lamin_user_name=Alex Müller\nlamin_user_api_key=null\n");
  const auto user = lm::user_settings();
  REQUIRE(user);
  CHECK(user->uid == "DzTjkKse");
  CHECK(user->handle == "alex");
  CHECK(user->name == "Alex Müller");

  SECTION("null is absent") {
    settings.user("00000000", "null");
    const auto anonymous = lm::user_settings();
    REQUIRE(anonymous);
    CHECK(anonymous->uid == "00000000");
    CHECK(anonymous->handle == "anonymous");
    CHECK_FALSE(anonymous->name);
  }
  SECTION("nobody without a uid") {
    settings.user("null", "alex");
    CHECK_FALSE(lm::user_settings());
  }
  SECTION("other forms that env files may have") {
    settings.write("current_user.env",
                   "# by hand\r\n\r\nexport lamin_user_uid = 'DzTjkKse'\r\nlamin_user_handle=alex # me\r\n"
                   "lamin_user_name=\"Alex \\\"A\\\" # Miller\"\r\nnonsense\r\n");
    const auto by_hand = lm::user_settings();
    REQUIRE(by_hand);
    CHECK(by_hand->uid == "DzTjkKse");
    CHECK(by_hand->handle == "alex");
    CHECK(by_hand->name == "Alex \"A\" # Miller");
  }
}

TEST_CASE("settings: an instance") {
  const CleanSettings settings;
  settings.instance("laminlabs", "lamindata", "s3://lamindata",
                    "postgresql://reader:secret@db.example.org:5432/lamindata");
  settings.instance("alex", "lab-1", "/data/lab 1");
  settings.write("instance--broken--one.env", "lamindb_instance_owner=broken\nlamindb_instance_name=one\n");
  settings.write("user--alex.env", "lamin_user_uid=x\n");

  const auto cloud = lm::instance_settings("laminlabs/lamindata");
  REQUIRE(cloud);
  CHECK(cloud->slug() == "laminlabs/lamindata");
  CHECK(cloud->id == "037ba1e08d804f91a90275a47735076a");
  CHECK(cloud->storage_root == "s3://lamindata");
  CHECK(cloud->db == "postgresql://reader:secret@db.example.org:5432/lamindata");
  CHECK(cloud->modules == std::vector<std::string>{"bionty"});

  const auto local = lm::instance_settings("alex/lab-1");
  REQUIRE(local);
  CHECK(local->storage_root == "/data/lab 1");
  CHECK_FALSE(local->db);

  CHECK_FALSE(lm::instance_settings("alex/other"));
  CHECK_FALSE(lm::instance_settings("alex"));
  CHECK_FALSE(lm::instance_settings("a/b/c"));
  CHECK_THROWS_AS(lm::instance_settings("broken/one"), lm::CannotOpen);
  CHECK_THROWS_WITH(lm::instance_settings("broken/one"),
                    Contains("instance--broken--one.env") && Contains("lamindb_instance_id"));

  const auto known = lm::known_instances();
  REQUIRE(known.size() == 2);
  CHECK(known[0].slug() == "alex/lab-1");
  CHECK(known[1].slug() == "laminlabs/lamindata");
}

TEST_CASE("settings: several modules") {
  const CleanSettings settings;
  auto env = CleanSettings::instance_env("a", "b", "/data");
  env.replace(env.find("schema_str=bionty"), 17, "schema_str=bionty,, wetlab");
  settings.write("instance--a--b.env", env);
  CHECK(lm::instance_settings("a/b")->modules == std::vector<std::string>{"bionty", "wetlab"});
}

TEST_CASE("settings: LAMIN_ENV keeps environments apart") {
  CleanSettings settings;
  settings.user("DzTjkKse", "alex");
  settings.write("staging--current_user.env", "lamin_user_uid=StagingU\nlamin_user_handle=tester\n");
  settings.write("staging--instance--a--b.env", CleanSettings::instance_env("a", "b", "/data/staging"));
  settings.write("staging--current_instance.env", CleanSettings::instance_env("a", "b", "/data/staging"));
  CHECK(lm::known_instances().empty());
  settings.environment.set("LAMIN_ENV", "prod");
  CHECK(lm::user_settings()->uid == "DzTjkKse");
  CHECK_FALSE(lm::current_instance());
  settings.environment.set("LAMIN_ENV", "staging");
  CHECK(lm::user_settings()->uid == "StagingU");
  CHECK(lm::instance_settings("a/b")->storage_root == "/data/staging");
  CHECK(lm::known_instances().size() == 1);
  CHECK(lm::current_instance() == "a/b");
}

TEST_CASE("settings: the current instance, in LaminDB's order") {
  CleanSettings settings;
  settings.user("DzTjkKse", "alex");
  settings.write("current_instance.env", CleanSettings::instance_env("last", "connected", "/data"));
  CHECK(lm::current_instance() == "last/connected");

  const auto project = settings.home / "project";
  support::write(project / ".lamin" / "current_instance", "lab/outer\n");
  support::write(project / "deep" / ".lamin" / "current_instance", "lab/inner");
  support::fs::create_directories(project / "deep" / "er");
  support::fs::create_directories(project / "beside");
  support::fs::current_path(project / "deep" / "er");
  CHECK(lm::current_instance() == "lab/inner");
  support::fs::current_path(project / "beside");
  CHECK(lm::current_instance() == "lab/outer");

  settings.environment.set("LAMIN_CURRENT_INSTANCE", "named/here");
  CHECK(lm::current_instance() == "named/here");
  settings.environment.set("LAMIN_CURRENT_INSTANCE", "mine");
  CHECK(lm::current_instance() == "alex/mine");
}

TEST_CASE("settings: forms of an instance's name") {
  const CleanSettings settings;
  CHECK(lm::to_slug("laminlabs/lamindata") == "laminlabs/lamindata");
  CHECK(lm::to_slug("https://lamin.ai/laminlabs/lamindata") == "laminlabs/lamindata");
  CHECK_FALSE(lm::to_slug("lamindata"));  // whose?
  CHECK_FALSE(lm::to_slug(""));
  CHECK_FALSE(lm::to_slug("a/b/c"));
  CHECK_FALSE(lm::to_slug("/b"));
  CHECK_FALSE(lm::to_slug("a/"));
  settings.user("DzTjkKse", "alex");
  CHECK(lm::to_slug("lamindata") == "alex/lamindata");
}

TEST_CASE("settings: in the home folder unless LAMIN_SETTINGS_DIR says otherwise") {
  CleanSettings settings;
  const support::Workspace home;
  support::write(home.path() / ".lamin" / "current_user.env", "lamin_user_uid=HomeUser\nlamin_user_handle=homer\n");
  settings.user("DzTjkKse", "alex");
  settings.environment.set("HOME", home.path().string());
  CHECK(lm::user_settings()->uid == "DzTjkKse");
  settings.environment.unset("LAMIN_SETTINGS_DIR");
  CHECK(lm::user_settings()->uid == "HomeUser");
  settings.environment.unset("HOME");
  CHECK_FALSE(lm::settings_folder());
  CHECK_FALSE(lm::user_settings());
}
