// swift-tools-version: 6.1
import PackageDescription

// The manifest is the table of contents: ground floor first, one section per target.
// `make setup` writes .setup/ (OpenVINO's headers and libraries, found through a generated pkg-config file).
let openVINOLibraries = Context.packageDirectory + "/.setup/openvino/libs"

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// SwiftPM drops -rpath from pkg-config files, and built programs must start without environment variables.
let openVINORunPath: [LinkerSetting] = [
  .unsafeFlags(["-Xlinker", "-rpath", "-Xlinker", openVINOLibraries])
]

func library(_ name: String, _ dependencies: [Target.Dependency], linker: [LinkerSetting] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict, linkerSettings: linker)
}

// The engine's kernels are generic over Float and Double. Seen across modules they are specialised where they are
// called; without this they run through witness tables, ten times slower.
let specialised = strict + [.unsafeFlags(["-cross-module-optimization"])]

func kernels(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: specialised)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let numerics: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let database: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
]

let package = Package(
  name: "Likeness",
  products: [
    .executable(name: "likeness", targets: ["likeness"]),
    .executable(name: "likenessd", targets: ["likenessd"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-numerics", exact: "1.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    // Floor 0: C libraries (module maps only) and what the standard library might have had.
    .systemLibrary(name: "CCHOLMOD"),
    .systemLibrary(name: "CJSONC", pkgConfig: "json-c"),
    .systemLibrary(name: "CLCMS", pkgConfig: "lcms2"),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto"),
    .systemLibrary(name: "COpenVINO", pkgConfig: "openvino"),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng"),
    .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg"),
    library("StandardExtensions", []),
    library("JSONValues", ["CJSONC"]),

    // Floor 1: numbers, pixels, containers, messages.
    kernels("LinearAlgebra", ["CCHOLMOD", "COpenBLAS", numerics]),
    library("Images", ["CLCMS", "CPNG", "CTurboJPEG"]),
    library("ArrayFiles", ["COpenSSL", "JSONValues"]),
    library("LikenessProtocol", ["JSONValues"]),

    // Floor 2
    library("LikenessTransport", ["JSONValues", "LikenessProtocol"] + nio),
    library("SessionStore", ["ArrayFiles", "JSONValues", database]),
    kernels("Derivatives", ["LinearAlgebra", numerics]),
    kernels("Meshes", ["LinearAlgebra", "StandardExtensions", numerics]),

    // Floor 3
    kernels("Cameras", ["Derivatives", "LinearAlgebra", "StandardExtensions", numerics]),
    kernels("Rigs", ["Derivatives", "LinearAlgebra", "StandardExtensions", numerics]),

    // Floor 4
    library("HeadTemplates", ["ArrayFiles", "JSONValues", "LinearAlgebra", "Meshes", "Rigs"]),
    kernels("Rendering", ["Cameras", "Images", "LinearAlgebra", "Meshes", "StandardExtensions", numerics]),
    library("Perception", ["COpenVINO", "Images", "JSONValues", "LinearAlgebra"], linker: openVINORunPath),

    // Floor 5
    kernels(
      "Fitting",
      [
        "Cameras", "Derivatives", "HeadTemplates", "LinearAlgebra", "Meshes", "Rendering", "Rigs",
        "StandardExtensions", numerics,
      ]),

    kernels(
      "Texturing",
      ["Cameras", "HeadTemplates", "Images", "LinearAlgebra", "Meshes", "Rendering", "StandardExtensions"]),

    // Floor 6
    library(
      "Reports",
      [
        "Cameras", "Fitting", "HeadTemplates", "Images", "LinearAlgebra", "Meshes", "Rendering", "Rigs",
        "StandardExtensions",
      ]),

    // Floor 7: wire meets engine here and only here.
    library(
      "LikenessService",
      [
        "ArrayFiles", "Cameras", "Fitting", "HeadTemplates", "Images", "JSONValues", "LikenessProtocol",
        "LinearAlgebra", "Meshes", "Perception", "Rendering", "Reports", "Rigs", "SessionStore",
        "StandardExtensions", "Texturing",
      ]),
    library("LikenessClient", ["JSONValues", "LikenessProtocol", "LikenessTransport"]),

    // Floor 8
    .executableTarget(
      name: "likenessd",
      dependencies: [
        "LikenessProtocol", "LikenessService", "LikenessTransport", "SessionStore", arguments, lifecycle, logging,
        signals,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "likeness",
      dependencies: [
        "ArrayFiles", "Cameras", "Fitting", "HeadTemplates", "Images", "JSONValues", "LikenessClient",
        "LikenessProtocol", "LikenessService", "LikenessTransport", "LinearAlgebra", "Meshes", "Perception",
        "Reports", "Rigs", "StandardExtensions", "Texturing", arguments,
      ],
      swiftSettings: strict),

    // Tests: one per target, plus what crosses targets.
    .target(
      name: "TestSupport",
      dependencies: [
        "Derivatives", "HeadTemplates", "JSONValues", "LinearAlgebra", "Meshes", "Rigs", "StandardExtensions",
        numerics,
      ],
      path: "Tests/TestSupport", swiftSettings: specialised),
    .target(
      name: "ImageSamples", dependencies: ["CTurboJPEG", "Images", "TestSupport"], path: "Tests/ImageSamples",
      swiftSettings: strict),
    .target(
      name: "Fuzzing",
      dependencies: [
        "ArrayFiles", "Cameras", "HeadTemplates", "ImageSamples", "Images", "JSONValues", "LikenessProtocol",
        "LikenessService", "LikenessTransport", "LinearAlgebra", "Rigs", "TestSupport",
      ],
      path: "Tests/Fuzzing", swiftSettings: strict),
    .executableTarget(
      name: "likeness-fuzz", dependencies: ["Fuzzing", arguments], path: "Tests/likeness-fuzz", swiftSettings: strict),
    .target(
      name: "WireTestSupport",
      dependencies: [
        "ArrayFiles", "Cameras", "Fitting", "HeadTemplates", "Images", "JSONValues", "LikenessClient",
        "LikenessProtocol", "LikenessService", "LikenessTransport", "LinearAlgebra", "Perception", "Reports", "Rigs",
        "SessionStore", "TestSupport", "Texturing",
      ],
      path: "Tests/WireTestSupport", swiftSettings: strict),
    tests("ArchitectureTests", []),
    tests("ArrayFilesTests", ["ArrayFiles", "JSONValues", "TestSupport"]),
    tests("CamerasTests", ["Cameras", "Derivatives", "LinearAlgebra", "TestSupport", numerics]),
    tests(
      "ConformanceTests",
      ["JSONValues", "LikenessProtocol", "LikenessService", "TestSupport", "WireTestSupport"]),
    tests("DerivativesTests", ["Derivatives", "TestSupport"]),
    tests(
      "FittingTests",
      [
        "Cameras", "Derivatives", "Fitting", "HeadTemplates", "LinearAlgebra", "Meshes", "Rendering", "Rigs",
        "StandardExtensions", "TestSupport", numerics,
      ]),
    tests("FuzzingTests", ["Fuzzing"]),
    tests(
      "HeadTemplatesTests",
      ["ArrayFiles", "HeadTemplates", "JSONValues", "LinearAlgebra", "Meshes", "Rigs", "TestSupport"]),
    tests("ImagesTests", ["CLCMS", "CTurboJPEG", "ImageSamples", "Images", "TestSupport"]),
    tests("JSONValuesTests", ["JSONValues", "TestSupport"]),
    tests(
      "LikenessServiceTests",
      [
        "ArrayFiles", "Cameras", "Fitting", "HeadTemplates", "JSONValues", "LikenessClient", "LikenessProtocol",
        "LikenessService", "LikenessTransport", "Meshes", "Perception", "SessionStore", "TestSupport",
        "Texturing", "WireTestSupport",
      ]),
    tests(
      "LikenessTransportTests",
      ["JSONValues", "LikenessProtocol", "LikenessTransport", "TestSupport", "WireTestSupport"]),
    tests("LinearAlgebraTests", ["Derivatives", "LinearAlgebra", "TestSupport", numerics]),
    tests("MeshesTests", ["Derivatives", "LinearAlgebra", "Meshes", "TestSupport"]),
    tests("PerceptionTests", ["Images", "LinearAlgebra", "Perception"]),
    tests(
      "RenderingTests",
      ["Cameras", "Derivatives", "Images", "LinearAlgebra", "Meshes", "Rendering", "TestSupport"]),
    tests("RigsTests", ["Derivatives", "HeadTemplates", "LinearAlgebra", "Meshes", "Rigs", "TestSupport"]),
    tests("SessionStoreTests", ["ArrayFiles", "JSONValues", "SessionStore", "TestSupport", database]),
    tests("StandardExtensionsTests", ["StandardExtensions"]),
    tests(
      "TexturingTests",
      [
        "Cameras", "HeadTemplates", "Images", "LinearAlgebra", "Meshes", "StandardExtensions", "TestSupport",
        "Texturing",
      ]),
    tests("likenessTests", ["ArrayFiles", "HeadTemplates", "Images", "JSONValues", "Meshes", "Rigs"]),
  ]
)
