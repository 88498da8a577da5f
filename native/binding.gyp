{
  'targets': [
    {
      'target_name': 'tallyfs',
      'sources': [
        'addon.cc',
        'backing.cc',
        'channel.cc',
        'channel_options.cc',
        'connection.cc',
        'environment.cc',
        'failure.cc',
        'fusermount.cc',
        'helper.cc',
        'mount.cc',
        'mounts.cc',
        'poll.cc',
        'program.cc',
      ],
      'defines': [
        'NAPI_VERSION=8',
        'NAPI_CPP_EXCEPTIONS',
        'NODE_ADDON_API_CPP_EXCEPTIONS_ALL',
        '_FILE_OFFSET_BITS=64',
      ],
      'include_dirs': ['<!(node -p "require(\'node-addon-api\').include_dir")'],
      'cflags_cc': [
        '-std=c++17',
        '-fexceptions',
        '-fvisibility=hidden',
        '-Wall',
        '-Wextra',
        '-Werror',
      ],
      'cflags_cc!': [
        '-std=gnu++17',
        '-std=gnu++20',
        '-std=gnu++23',
        '-fno-exceptions',
        '-Wno-unused-parameter',
      ],
      'cflags!': ['-Wno-unused-parameter', '-fno-exceptions'],
      'ldflags': [
        # A helper thread that the kernel holds must find its code after its worker's environment has gone.
        '-Wl,-z,nodelete',
      ],
      'libraries': ['-pthread'],
    },
  ],
}
