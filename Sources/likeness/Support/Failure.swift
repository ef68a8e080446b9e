import ArgumentParser
import ArrayFiles
import Fitting
import Foundation
import HeadTemplates
import Images
import LikenessProtocol
import LikenessService
import Perception
import Texturing

/// The end of a command that did not succeed: one sentence and an exit code.
struct Failure {
  let message: String?
  let exitCode: Int32

  /// The exit codes that `likeness --help` documents.
  static let workNotDone: Int32 = 1
  static let programFault: Int32 = 70
  static let cancelled: Int32 = 130

  init(_ error: any Error) {
    switch error {
    case let code as ExitCode:
      (message, exitCode) = (nil, code.rawValue)
    case FitError.cancelled, TextureError.cancelled:
      (message, exitCode) = ("Cancelled; no files were changed.", Self.cancelled)
    case is ArrayFileError, is CommandError, is EvidenceError, is FitError, is FurtherPhotoError, is ImageError,
      is OwnFileError, is PerceptionError, is ResourceError, is ResponseError, is TemplateError, is TextureError:
      (message, exitCode) = ("\(error)", Self.workNotDone)
    default:
      (message, exitCode) = ("This is a fault of the program: \(error)", Self.programFault)
    }
  }

  func report() {
    if let message { printError("likeness: \(message)") }
  }

  func exit() -> Never { Foundation.exit(exitCode) }
}

/// What can go wrong outside of photos, templates and models.
enum CommandError: Error, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)
  case fileTooLarge(path: String, limit: Int)
  case noSubjects(paths: [String])
  case noMetrics(folder: String)
  case scoringFailed(reason: String)
  case notAFit(folder: String)
  case otherTemplate(folder: String, name: String)
  case emptySession(name: String)
  case sessionAmbiguous(name: String, ids: [String])
  case sessionOfOtherTemplate(name: String)
  case differentHeads

  var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)."
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)."
    case .fileTooLarge(let path, let limit): "\(path) is larger than \(limit >> 20) MB."
    case .noSubjects(let paths):
      "There is no subject (photo.png with truth.npz) and no photo in \(paths.joined(separator: ", "))."
    case .noMetrics(let folder): "There is no metrics.py above \(folder); say where it is with --metrics."
    case .notAFit(let folder): "\(folder) is not the folder of a fit; make one with likeness fit."
    case .otherTemplate(let folder, let name):
      "The head in \(folder) was made from another version of the template \(name); give that one with --template, or fit again."
    case .emptySession(let name): "There is no head in the session “\(name)” yet; fit one first."
    case .sessionAmbiguous(let name, let ids):
      "Several sessions are called “\(name)”; say which by its digits: \(ids.joined(separator: ", "))."
    case .sessionOfOtherTemplate(let name):
      "The session “\(name)” was made for another head than those that ship; give its template with --template."
    case .differentHeads: "The folders hold fits of different templates; a texture is made from photos of one head."
    case .scoringFailed(let reason): "The scoring program failed: \(reason)"
    }
  }
}
