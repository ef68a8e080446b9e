/// The add-ons' shared core runs inside any host, so it has only what every Python brings, and no window toolkit.
enum PythonRules {
  /// Modules of the standard library that the core may use. tkinter is left out on purpose.
  static let standardLibrary: Set<String> = [
    "__future__", "abc", "array", "base64", "binascii", "bisect", "collections", "contextlib", "copy", "dataclasses",
    "datetime", "enum", "errno", "fcntl", "functools", "hashlib", "heapq", "io", "itertools", "json", "logging", "math",
    "mmap", "operator", "os", "pathlib", "platform", "queue", "random", "re", "selectors", "shutil", "signal", "socket",
    "stat", "string", "struct", "subprocess", "sys", "tempfile", "textwrap", "threading", "time", "traceback",
    "types", "typing", "uuid", "weakref",
  ]

  static func violations(in file: SourceFile, ownPackage: String) -> [Violation] {
    imports(in: file.text)
      .filter { $0.module != ownPackage && !standardLibrary.contains($0.module) }
      .map { Violation(path: file.path, line: $0.line, what: "the core must not import \($0.module)") }
  }

  /// Top-level modules of `import a.b, c` and `from a.b import c`; relative imports stay in the package.
  private static func imports(in text: String) -> [(line: Int, module: String)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
      var words = line.split(whereSeparator: \.isWhitespace)[...]
      guard let keyword = words.popFirst(), keyword == "import" || keyword == "from" else {
        return [(line: Int, module: String)]()
      }
      let paths = keyword == "from" ? words.prefix(1).map { $0 } : moduleList(words)
      return paths.filter { !$0.hasPrefix(".") }.compactMap { path in
        path.split(separator: ".").first.map { (index + 1, String($0)) }
      }
    }
  }

  private static func moduleList(_ words: ArraySlice<Substring>) -> [Substring] {
    words.joined(separator: " ").split(separator: ",").compactMap { $0.split(separator: " ").first.map { $0[...] } }
  }
}
