import Glibc
public import Perception

/// Where the templates and models of an installation lie: one folder with `Templates/` and `Models/` in it, and a folder
/// of the user's own models, which go before those.
public struct Resources: Sendable, Equatable {
  public let root: String
  /// May not be there.
  public let ownModelDirectory: String?

  /// Looks in `LIKENESS_RESOURCES`; else in `../share/likeness` beside the program; else in the nearest folder above
  /// the program, which finds the sources of a program that was built in them. One's own models lie in `LIKENESS_MODELS`,
  /// else in `likeness/models` where the user's configuration is kept.
  ///
  /// - Parameter executablePath: of the running program, symbolic links resolved.
  public init(executablePath: String, environment: [String: String]) throws(ResourceError) {
    ownModelDirectory = Self.ownModelDirectory(environment)
    if let chosen = environment["LIKENESS_RESOURCES"], !chosen.isEmpty {
      guard Self.holdsResources(chosen) else { throw .incomplete(path: chosen) }
      root = chosen
      return
    }
    let folder = Self.parent(of: executablePath)
    let installed = Self.parent(of: folder) + "/share/likeness"
    guard let found = ([installed] + Self.ancestors(of: folder)).first(where: Self.holdsResources) else {
      throw .notFound(executablePath: executablePath)
    }
    root = found
  }

  /// The file of a template that ships.
  public func templatePath(named name: String) -> String { "\(root)/Templates/\(name)/\(name).safetensors" }

  /// The folder of the models that find a face and its landmarks.
  public var faceModelDirectory: String { root + "/Models/face" }

  /// The network of a slot: the user's own where there is one, else the one that ships.
  public func model(_ slot: ModelSlot) throws(PerceptionError) -> ModelDescription {
    try ModelDescription(contentsOf: descriptionPath(slot), slot: slot)
  }

  /// The network of a slot that may be empty; nil where nobody has put one in.
  public func modelIfAny(_ slot: ModelSlot) throws(PerceptionError) -> ModelDescription? {
    access(descriptionPath(slot), F_OK) == 0 ? try model(slot) : nil
  }

  /// Whether a slot has a network of the user's own.
  public func isOwn(_ slot: ModelSlot) -> Bool { ownDescription(slot) != nil }

  private func descriptionPath(_ slot: ModelSlot) -> String {
    ownDescription(slot) ?? "\(root)/Models/\(slot.fileName)"
  }

  private func ownDescription(_ slot: ModelSlot) -> String? {
    guard let path = ownModelDirectory.map({ "\($0)/\(slot.fileName)" }), access(path, F_OK) == 0 else { return nil }
    return path
  }

  private static func ownModelDirectory(_ environment: [String: String]) -> String? {
    func folder(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
    if let chosen = folder("LIKENESS_MODELS") { return chosen }
    let configuration = folder("XDG_CONFIG_HOME") ?? folder("HOME").map { $0 + "/.config" }
    return configuration.map { $0 + "/likeness/models" }
  }

  private static func holdsResources(_ folder: String) -> Bool {
    isFolder(folder + "/Templates") && isFolder(folder + "/Models")
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
  }

  /// The folder itself and all above it, nearest first.
  private static func ancestors(of folder: String) -> [String] {
    Array(sequence(first: folder) { $0.contains("/") ? parent(of: $0) : nil })
  }
}

extension Resources {
  /// The resources of the running program.
  public static func ofThisProgram(environment: [String: String]) throws(ResourceError) -> Resources {
    try Resources(executablePath: runningProgramPath(), environment: environment)
  }

  /// The path of the running program, links resolved.
  public static func runningProgramPath() -> String {
    guard let path = realpath("/proc/self/exe", nil) else { return CommandLine.arguments[0] }
    defer { free(path) }
    return String(cString: path)
  }
}

/// Why the resources are not there.
public enum ResourceError: Error, Equatable, CustomStringConvertible {
  case incomplete(path: String)
  case notFound(executablePath: String)

  public var description: String {
    switch self {
    case .incomplete(let path):
      "LIKENESS_RESOURCES is \(path), but there are no folders Templates and Models in it."
    case .notFound(let path):
      "No folder with Templates and Models was found for \(path); set LIKENESS_RESOURCES to it, or install Likeness again."
    }
  }
}
