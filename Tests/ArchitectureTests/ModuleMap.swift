/// Who may import whom: the table of Sources/README.md in a form that can be checked.
///
/// Where a wall has to move, move it here and in Sources/README.md in one commit that says why.
enum ModuleMap {
  struct Target {
    let name: String
    /// A target imports only targets of lower floors.
    let floor: Int
    /// Targets and outside modules, besides those of the standard library and Foundation.
    let mayImport: Set<String>

    init(_ name: String, floor: Int, mayImport: Set<String> = []) {
      self.name = name
      self.floor = floor
      self.mayImport = mayImport
    }
  }

  /// Below the ground floor: the C libraries, which are module maps only.
  private static let cellar = -1

  static let targets: [Target] = [
    Target("CCHOLMOD", floor: cellar),
    Target("CJSONC", floor: cellar),
    Target("CLCMS", floor: cellar),
    Target("COpenBLAS", floor: cellar),
    Target("COpenSSL", floor: cellar),
    Target("COpenVINO", floor: cellar),
    Target("CPNG", floor: cellar),
    Target("CTurboJPEG", floor: cellar),

    Target("StandardExtensions", floor: 0),
    Target("JSONValues", floor: 0, mayImport: ["CJSONC"]),

    Target("LinearAlgebra", floor: 1, mayImport: ["CCHOLMOD", "COpenBLAS", "RealModule", "StandardExtensions"]),
    Target("Images", floor: 1, mayImport: ["CLCMS", "CPNG", "CTurboJPEG", "StandardExtensions"]),
    Target("ArrayFiles", floor: 1, mayImport: ["COpenSSL", "JSONValues", "StandardExtensions"]),
    Target("LikenessProtocol", floor: 1, mayImport: ["JSONValues"]),

    Target("LikenessTransport", floor: 2, mayImport: ["JSONValues", "LikenessProtocol", "NIOCore", "NIOPosix"]),
    Target("SessionStore", floor: 2, mayImport: ["ArrayFiles", "GRDB", "JSONValues"]),
    Target("Derivatives", floor: 2, mayImport: ["LinearAlgebra", "RealModule"]),
    Target("Meshes", floor: 2, mayImport: ["LinearAlgebra", "RealModule", "StandardExtensions"]),

    Target("Cameras", floor: 3, mayImport: ["Derivatives", "LinearAlgebra", "RealModule", "StandardExtensions"]),
    Target(
      "Rigs", floor: 3,
      mayImport: ["Derivatives", "LinearAlgebra", "Meshes", "RealModule", "StandardExtensions"]),

    Target(
      "HeadTemplates", floor: 4,
      mayImport: ["ArrayFiles", "JSONValues", "LinearAlgebra", "Meshes", "Rigs", "StandardExtensions"]),
    Target(
      "Rendering", floor: 4,
      mayImport: [
        "Cameras", "Derivatives", "Images", "LinearAlgebra", "Meshes", "RealModule", "StandardExtensions",
      ]),
    Target(
      "Perception", floor: 4,
      mayImport: ["COpenVINO", "Images", "JSONValues", "LinearAlgebra", "StandardExtensions"]),

    Target(
      "Fitting", floor: 5,
      mayImport: [
        "Cameras", "Derivatives", "HeadTemplates", "LinearAlgebra", "Meshes", "RealModule", "Rendering", "Rigs",
        "StandardExtensions",
      ]),
    Target(
      "Texturing", floor: 5,
      mayImport: [
        "Cameras", "HeadTemplates", "Images", "LinearAlgebra", "Meshes", "Rendering", "StandardExtensions",
      ]),

    Target(
      "Reports", floor: 6,
      mayImport: [
        "Cameras", "Fitting", "HeadTemplates", "Images", "LinearAlgebra", "Meshes", "Rendering", "Rigs",
        "StandardExtensions",
      ]),

    Target(
      "LikenessService", floor: 7,
      mayImport: [
        "ArrayFiles", "Cameras", "Fitting", "HeadTemplates", "Images", "JSONValues", "LikenessProtocol",
        "LinearAlgebra", "Meshes", "Perception", "Rendering", "Reports", "Rigs", "SessionStore", "StandardExtensions",
        "Texturing",
      ]),
    Target("LikenessClient", floor: 7, mayImport: ["JSONValues", "LikenessProtocol", "LikenessTransport"]),

    Target(
      "likenessd", floor: 8,
      mayImport: [
        "ArgumentParser", "LikenessProtocol", "LikenessService", "LikenessTransport", "Logging", "ServiceLifecycle",
        "SessionStore", "UnixSignals",
      ]),
    Target(
      "likeness", floor: 8,
      mayImport: [
        "ArgumentParser", "ArrayFiles", "Cameras", "Fitting", "HeadTemplates", "Images", "JSONValues",
        "LikenessClient", "LikenessProtocol", "LikenessService", "LikenessTransport", "LinearAlgebra", "Meshes",
        "Perception", "Reports", "Rigs", "StandardExtensions", "Texturing",
      ]),
  ]

  static let byName = Dictionary(uniqueKeysWithValues: targets.map { ($0.name, $0) })

  /// What every target may import: it comes with the toolchain.
  static let toolchain: Set<String> = [
    "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Swift",
  ]
}
