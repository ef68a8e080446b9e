import Foundation
import JSONValues

/// A photo of a subject, and the folder with what is true of this photo if it is known: its camera, normals, skin, landmarks.
struct EvaluationPhoto: Sendable {
  let path: String
  let truthFolder: String?

  /// A photo `<subject>.png` of a folder, whose truth is in the folder `<subject>` beside it.
  static func view(of subject: String, in folder: String) -> EvaluationPhoto {
    let truth = "\(folder)/\(subject)"
    let isKnown = FileManager.default.fileExists(atPath: "\(truth)/camera.json")
    return EvaluationPhoto(path: "\(truth).png", truthFolder: isKnown ? truth : nil)
  }
}

/// A subject to fit, and the folder with the truth about its head if there is one.
struct EvaluationCase: Sendable {
  let name: String
  var photo: EvaluationPhoto
  /// Further photos of the subject.
  var further: [EvaluationPhoto] = []
  let truthFolder: String?
  /// What cases are averaged by: the family of heads that a subject comes from.
  let kind: String

  /// The subjects in folders, in the order of their names, then the pictures in their `photos` folders.
  static func find(in folders: [String], withPhotos: Bool) throws -> [EvaluationCase] {
    let cases = try folders.flatMap { folder in
      if let subject = subject(in: folder) { return [subject] }
      let names = try contents(of: folder)
      let subjects = names.compactMap { subject(in: "\(folder)/\($0)") }
      return subjects + (withPhotos ? try photos(in: "\(folder)/photos") : [])
    }
    guard !cases.isEmpty else { throw CommandError.noSubjects(paths: folders) }
    return cases
  }

  private static func subject(in folder: String) -> EvaluationCase? {
    let photo = "\(folder)/photo.png"
    guard FileManager.default.fileExists(atPath: photo),
      FileManager.default.fileExists(atPath: "\(folder)/truth.npz")
    else { return nil }
    let name = URL(filePath: folder).lastPathComponent
    return EvaluationCase(
      name: name, photo: EvaluationPhoto(path: photo, truthFolder: folder), truthFolder: folder, kind: kind(of: folder))
  }

  private static func photos(in folder: String) throws -> [EvaluationCase] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try contents(of: folder).filter { name in
      ["png", "jpg", "jpeg"].contains(URL(filePath: name).pathExtension.lowercased())
    }.map { name in
      EvaluationCase(
        name: name, photo: EvaluationPhoto(path: "\(folder)/\(name)", truthFolder: nil), truthFolder: nil,
        kind: "photo")
    }
  }

  /// The `kind` that `meta.json` names, else the first word of its `source`.
  private static func kind(of folder: String) -> String {
    guard let bytes = try? readFile("\(folder)/meta.json"), let meta = try? JSONValue(parsing: bytes) else {
      return "unknown"
    }
    let source = meta["source"]?.asString?.split(separator: " ").first.map(String.init)
    return meta["kind"]?.asString ?? source ?? "unknown"
  }

  private static func contents(of folder: String) throws(CommandError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw .unreadable(path: folder, reason: error.localizedDescription)
    }
  }
}
