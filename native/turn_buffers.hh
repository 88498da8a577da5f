#pragma once

#include <napi.h>

#include <cstdint>

#include "values.hh"

namespace tallyfs {

// What one call for a reply and the next request works on. The buffers are looked up once, because to ask Node-API for
// three of them takes as long as all else that such a call does before the kernel has it. Loop thread.
class TurnBuffers {
 public:
  // Holds on to the objects. False for others than two views on memory and an Int32Array.
  bool set(napi_env env, const napi_value* head_into_size) {
    size_t count = 0;
    void* size = nullptr;
    napi_typedarray_type type = napi_uint8_array;
    Bytes head, into;
    if (!bytes_of(env, head_into_size[0], head) || !bytes_of(env, head_into_size[1], into) ||
        napi_get_typedarray_info(env, head_into_size[2], &type, &count, &size, nullptr, nullptr) != napi_ok ||
        type != napi_int32_array || count == 0) {
      return false;
    }
    for (size_t index = 0; index < 3; ++index) {
      objects_[index] = Napi::Persistent(Napi::Object(env, head_into_size[index]));
    }
    head_ = head;
    into_ = into;
    size_ = static_cast<int32_t*>(size);
    return true;
  }

  bool are_set() const { return size_ != nullptr; }
  const Bytes& head() const { return head_; }
  const Bytes& into() const { return into_; }
  // In: how much of the head is to be written. Out: what came of it.
  int32_t& size() { return *size_; }

 private:
  Napi::ObjectReference objects_[3];
  Bytes head_, into_;
  int32_t* size_ = nullptr;
};

}  // namespace tallyfs
