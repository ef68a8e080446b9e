import Foundation
import HeadTemplates
import LikenessService
import Meshes
import Perception
import Rigs

extension Checkup {
  /// Every template that ships.
  static func templates(_ resources: Resources) -> [Finding] {
    let folder = resources.root + "/Templates"
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let names = entries.sorted().filter {
      FileManager.default.fileExists(atPath: resources.templatePath(named: $0))
    }
    guard !names.isEmpty else {
      return [Finding(.missing, "template", "There is no head template in \(folder); install Likeness again.")]
    }
    return names.map { template($0, path: resources.templatePath(named: $0)) }
  }

  private static func template(_ name: String, path: String) -> Finding {
    do {
      let summary = try HeadTemplate(contentsOf: path).summary
      let controllers = summary.controllers.values.reduce(0, +)
      return Finding(.fine, "template", "\(name): \(summary.vertices) vertices, \(controllers) controllers")
    } catch {
      return Finding(.missing, "template", "\(name): \(error)")
    }
  }

  /// Loads every model, as a fit does.
  static func models(_ resources: Resources) -> [Finding] {
    [
      loading("face models") { _ = try FaceModels(directory: resources.faceModelDirectory) },
      loading("normal model") { _ = try NormalPredictor(resources.model(.normals)) },
    ]
  }

  /// Every slot's network: whose it is, and how long it takes for a picture of its size.
  static func slots(_ resources: Resources) -> [Finding] {
    ModelSlot.allCases.map { slot in
      do {
        guard let model = try slot.isEmptyByDefault ? resources.modelIfAny(slot) : resources.model(slot) else {
          return Finding(.fine, slot.rawValue, "empty; \(slot.fileName) in the folder of your own models fills it")
        }
        let seconds = (100 * (try model.tryOut())).rounded() / 100
        let whose = resources.isOwn(slot) ? "your own" : "shipped"
        return Finding(.fine, slot.rawValue, "\(model.name), \(model.licence), \(whose): \(seconds) s, \(model.path)")
      } catch {
        return Finding(slot == .normals ? .missing : .optional, slot.rawValue, "\(error)")
      }
    }
  }

  private static func loading(_ subject: String, _ load: () throws -> Void) -> Finding {
    do {
      try load()
      return Finding(.fine, subject, "can be loaded")
    } catch {
      return Finding(.missing, subject, "\(error)")
    }
  }

  static func runtime() -> Finding {
    guard let version = InferenceRuntime.version else {
      return Finding(.missing, "OpenVINO", "It does not answer; run `make setup`.")
    }
    return Finding(.fine, "OpenVINO", version)
  }

  /// Only scoring needs Python.
  static func python(_ resources: Resources, _ environment: [String: String]) -> Finding {
    let python = Scorer.findPython(resourcesRoot: resources.root, environment: environment)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python, "-c", "import numpy, scipy"]
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
      process.waitUntilExit()
    } catch {
      return Finding(.optional, "python", "\(python) cannot be started; only `likeness eval` needs it.")
    }
    guard process.terminationStatus == 0 else {
      let advice = "run `make setup`, or set LIKENESS_PYTHON"
      return Finding(.optional, "python", "\(python) has no numpy and scipy for `likeness eval`; \(advice).")
    }
    return Finding(.fine, "python", python)
  }
}
