import Foundation
import JSONValues

/// The truth set's own scoring program, run where it lies.
struct Scorer: Sendable {
  let python: String
  let metricsPath: String
  /// The template's mesh as OBJ, for what changed in the topology.
  let templatePath: String
  /// Everything that the program can measure, instead of the similarity-aligned distances and the topology.
  let isThorough: Bool

  /// The two parts of the face that heads are scored on.
  enum Region: String, CaseIterable, Sendable { case face, core }

  /// The program's JSON for one region.
  func score(_ fit: CaseFit, truthFolder: String, region: Region) throws -> JSONValue {
    let result = "\(fit.folder)/metrics-\(region.rawValue).json"
    var arguments = [
      metricsPath, truthFolder, "--mesh", fit.meshPath, "--landmarks", fit.landmarksPath, "--template", templatePath,
      "--region", region.rawValue, "--json", result,
    ]
    if let delit = fit.delitPath { arguments += ["--albedo", delit] }
    if !isThorough { arguments.append("--quick") }
    try run(arguments)
    return try JSONValue(parsing: readFile(result))
  }

  private func run(_ arguments: [String]) throws {
    let process = Process()
    // `env` looks a bare name up on the path.
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python] + arguments
    // Several scores run at once, so none of them needs threads of its own.
    process.environment = ProcessInfo.processInfo.environment.merging(["OMP_NUM_THREADS": "1"]) { own, _ in own }
    process.standardOutput = FileHandle.nullDevice
    let messages = Pipe()
    process.standardError = messages
    try process.run()
    let text = try messages.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let lastLine = String(decoding: text, as: UTF8.self).split(separator: "\n").last.map(String.init)
      throw CommandError.scoringFailed(reason: lastLine ?? "it said nothing")
    }
  }

  /// `metrics.py` in the nearest folder above a folder of subjects.
  static func findMetrics(above folder: String) throws(CommandError) -> String {
    var candidate = URL(filePath: folder).standardizedFileURL
    while candidate.path != "/" {
      candidate.deleteLastPathComponent()
      let path = candidate.appending(path: "metrics.py").path
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    throw .noMetrics(folder: folder)
  }

  /// `LIKENESS_PYTHON`, else the project's own Python, else the system's.
  static func findPython(resourcesRoot: String, environment: [String: String]) -> String {
    if let chosen = environment["LIKENESS_PYTHON"], !chosen.isEmpty { return chosen }
    let own = "\(resourcesRoot)/.setup/python/bin/python"
    return FileManager.default.isExecutableFile(atPath: own) ? own : "python3"
  }
}
