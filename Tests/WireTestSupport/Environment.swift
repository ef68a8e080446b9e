import Foundation
package import LikenessService

/// The environment with the repository as the place of templates and models, unless another one is given.
package let testEnvironment: [String: String] = ProcessInfo.processInfo.environment.merging(
  ["LIKENESS_RESOURCES": ProtocolFolder.repository.path]
) { given, _ in given }

/// Whether the set-up has brought the models.
package func hasModels(_ resources: Resources) -> Bool {
  FileManager.default.fileExists(atPath: resources.faceModelDirectory + "/face_landmark.tflite")
}
