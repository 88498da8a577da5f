#include <napi.h>

#include "channel.hh"
#include "environment.hh"
#include "mount.hh"
#include "outcome.hh"
#include "syscalls/module.hh"

// What JavaScript sees of the addon. Loop thread, but for what is said to run on the helper thread.
namespace tallyfs {
namespace {

constexpr char kFusermount[] = "fusermount3";

// A string that a system call can take whole.
std::string text(const Napi::Object& request, const char* name) {
  const Napi::Value value = request.Get(name);
  if (!value.IsString()) throw Napi::TypeError::New(request.Env(), std::string(name) + " must be a string");
  const std::string result = value.As<Napi::String>().Utf8Value();
  if (result.find('\0') != std::string::npos) {
    throw Napi::TypeError::New(request.Env(), std::string(name) + " must not hold a zero byte");
  }
  return result;
}

std::vector<std::string> texts(const Napi::Object& request, const char* name) {
  const Napi::Value value = request.Get(name);
  if (!value.IsArray()) throw Napi::TypeError::New(request.Env(), std::string(name) + " must be an array");
  const auto array = value.As<Napi::Array>();
  std::vector<std::string> result;
  for (uint32_t index = 0; index < array.Length(); ++index) {
    result.push_back(text(array, std::to_string(index).c_str()));
  }
  return result;
}

unsigned bits(const Napi::Object& request, const char* name) {
  const Napi::Value value = request.Get(name);
  if (!value.IsNumber()) throw Napi::TypeError::New(request.Env(), std::string(name) + " must be a number");
  return value.As<Napi::Number>().Uint32Value();
}

bool flag(const Napi::Object& request, const char* name) {
  const Napi::Value value = request.Get(name);
  if (!value.IsBoolean()) throw Napi::TypeError::New(request.Env(), std::string(name) + " must be a boolean");
  return value.As<Napi::Boolean>().Value();
}

void require_absolute(Napi::Env env, const std::string& path) {
  if (path.empty() || path.front() != '/') throw Napi::TypeError::New(env, "mountpoint must be an absolute path");
}

Napi::Object object(const Napi::CallbackInfo& info, size_t index, const char* message) {
  if (!info[index].IsObject()) throw Napi::TypeError::New(info.Env(), message);
  return info[index].As<Napi::Object>();
}

MountRequest request_of(const Napi::Object& from) {
  MountRequest request;
  request.mountpoint = text(from, "mountpoint");
  request.source = text(from, "source");
  request.subtype = text(from, "subtype");
  request.flags = bits(from, "flags");
  request.flag_names = texts(from, "flagNames");
  request.data = texts(from, "data");
  request.root_mode = bits(from, "rootMode");
  request.auto_unmount = flag(from, "autoUnmount");
  request.block_device = flag(from, "blockDevice");
  require_absolute(from.Env(), request.mountpoint);
  return request;
}

// Plain Node-API, whose failures can be ignored: the environment of a settled promise may be ending.
napi_value described(napi_env env, const Connection& connection) {
  napi_value result = nullptr, fd = nullptr, via = nullptr;
  napi_create_object(env, &result);
  napi_create_int32(env, connection.device->get(), &fd);
  napi_create_string_utf8(env, connection.by_fusermount ? kFusermount : "mount", NAPI_AUTO_LENGTH, &via);
  napi_set_named_property(env, result, "fd", fd);
  napi_set_named_property(env, result, "via", via);
  return result;
}

// mount(request): Promise<NativeMount>
Napi::Value mount_async(const Napi::CallbackInfo& info) {
  const auto environment = Environment::of(info.Env());
  auto request = request_of(object(info, 0, "mount() takes a request"));
  auto outcome = std::make_shared<Outcome>(info.Env());
  const Napi::Value promise(info.Env(), outcome->promise());
  Job job;
  job.run = [outcome, request = std::move(request), fusermount3 = ProgramSetting::find(kFusermount),
             mounts = environment->mounts(), &cancelled = environment->helper().cancelled()] {  // helper thread
    try {
      const auto connection = mount(request, fusermount3, cancelled);
      mounts->add(connection);
      outcome->succeed([connection](napi_env env) { return described(env, *connection); });
    } catch (const Failure& failure) {
      outcome->fail(failure);
    }
  };
  job.settle = [outcome] { outcome->settle(); };
  environment->run_mount_or_unmount(std::move(job));
  return promise;
}

// unmount(mountpoint, { lazy }): Promise<void>
Napi::Value unmount_async(const Napi::CallbackInfo& info) {
  const auto environment = Environment::of(info.Env());
  if (!info[0].IsString()) throw Napi::TypeError::New(info.Env(), "unmount() takes a path");
  const std::string mountpoint = info[0].As<Napi::String>().Utf8Value();
  require_absolute(info.Env(), mountpoint);
  const bool lazy = flag(object(info, 1, "unmount() takes options"), "lazy");
  auto outcome = std::make_shared<Outcome>(info.Env());
  const Napi::Value promise(info.Env(), outcome->promise());
  auto unmounted = std::make_shared<std::string>();
  Job job;
  job.run = [outcome, unmounted, mountpoint, lazy, fusermount3 = ProgramSetting::find(kFusermount),
             &cancelled = environment->helper().cancelled()] {  // helper thread
    try {
      *unmounted = unmount(mountpoint, lazy, fusermount3, cancelled);
      outcome->succeed();
    } catch (const Failure& failure) {
      outcome->fail(failure);
    }
  };
  job.settle = [outcome, unmounted, environment = environment.get()] {
    const auto connection = environment->mounts()->take(*unmounted);
    const auto settle = [outcome] { outcome->settle(); };
    if (connection) {
      environment->dismiss_watcher(*connection, settle);
    } else {
      settle();
    }
  };
  environment->run_mount_or_unmount(std::move(job));
  return promise;
}

// process.exit() runs no cleanup hooks on the main thread, but it waits for libuv's threads, and one of these may wait
// for this process's own mount.
void shut_down_on_exit(Napi::Env env) {
  const auto process = env.Global().Get("process").As<Napi::Object>();
  const auto shut_down = [](const Napi::CallbackInfo& info) { Environment::of(info.Env())->shut_down(); };
  process.Get("once").As<Napi::Function>().Call(
      process, {Napi::String::New(env, "exit"), Napi::Function::New(env, shut_down)});
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  Environment::attach(env);
  Channel::define(env, exports);
  exports.Set("mount", Napi::Function::New(env, mount_async, "mount"));
  exports.Set("unmount", Napi::Function::New(env, unmount_async, "unmount"));
  exports.Set("syscalls", Napi::Value(env, syscalls::make_module(env)));
  shut_down_on_exit(env);
  return exports;
}

NODE_API_MODULE(tallyfs, init)

}  // namespace
}  // namespace tallyfs
