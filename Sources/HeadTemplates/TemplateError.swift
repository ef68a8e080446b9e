public import ArrayFiles
public import JSONValues
public import Meshes

/// Why a head template cannot be used. Arrays and fields are named as in the file.
public enum TemplateError: Error, Equatable {
  // The file
  case unreadable(path: String, reason: String)
  case tooLarge(bytes: Int, limit: Int)
  case malformedFile(ArrayFileError)
  case notATemplate
  case newerSchema(found: String)
  case malformedDescription(JSONError)
  case malformedField(String, rule: String)

  // Arrays in general
  case missingArray(String)
  case wrongType(array: String, expected: ArrayType, found: ArrayType)
  /// `expected` is written like `(n, 3)`.
  case wrongShape(array: String, expected: String, found: [Int])
  case notFinite(array: String, row: Int)
  /// `row` of an array, or the entry of a field, names something that does not exist.
  case indexOutOfRange(array: String, row: Int, index: Int, of: String, count: Int)
  case tooMany(String, count: Int, limit: Int)
  case duplicateName(String, of: String)
  /// The offsets of a compressed table do not start at zero, fall, or do not end at the number of entries.
  case malformedOffsets(array: String, entries: Int)

  // The surface
  case malformedMesh(MeshError)
  case notZeroOrOne(array: String, row: Int)
  case repeatedVertex(curve: String, vertex: Int)
  case tooShort(String, minimum: Int)
  case malformedEye(String, rule: String)
  case missingCorner(String)

  // The rig
  case cyclicJoints([String])
  case jointBeforeParent(joint: String, parent: String)
  case restNotInvertible(joint: String)
  case negativeWeight(array: String, row: Int)
  case weightSum(array: String, row: Int, sum: Double)
  case controllerRange(controller: String)
}

extension TemplateError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path) cannot be read: \(reason)."
    case .tooLarge(let bytes, let limit):
      "The file has \(bytes) bytes; a head template may have at most \(limit)."
    case .malformedFile(let error):
      "The file is not a readable safetensors file: \(error)"
    case .notATemplate:
      "The file holds arrays but no head template; choose a file that was exported as a template."
    case .newerSchema(let found):
      "The template was made for a newer Likeness (\(found)); update Likeness, or export the template again."
    case .malformedDescription(let error):
      "The template's description is damaged: \(error)"
    case .malformedField(let field, let rule):
      "\(field): \(rule)."
    case .missingArray(let array):
      "\(array): this array is missing; export the template again."
    case .wrongType(let array, let expected, let found):
      "\(array): the numbers are of type \(found.rawValue), they must be \(expected.rawValue)."
    case .wrongShape(let array, let expected, let found):
      "\(array): the shape is (\(found.map(String.init).joined(separator: ", "))), it must be \(expected)."
    case .notFinite(let array, let row):
      "\(array): row \(row) holds a number that is not finite (NaN or infinite); repair the head and export it again."
    case .indexOutOfRange(let array, let row, let index, let of, let count):
      "\(array): entry \(row) refers to \(index), but there are \(count) \(of), counted from 0."
    case .tooMany(let things, let count, let limit):
      "The template has \(count) \(things); at most \(limit) are supported."
    case .duplicateName(let name, let of):
      "Two \(of) are called \(name); give each its own name."
    case .malformedOffsets(let array, let entries):
      "\(array): the offsets must start at 0, never fall, and end at the number of entries, \(entries)."
    case .malformedMesh(let error):
      Self.describe(error)
    case .notZeroOrOne(let array, let row):
      "\(array): entry \(row) is neither 0 (outside) nor 1 (inside)."
    case .repeatedVertex(let curve, let vertex):
      "\(curve): vertex \(vertex) occurs twice; list each vertex of the curve once, in order."
    case .tooShort(let things, let minimum):
      "\(things): there must be at least \(minimum) entries."
    case .malformedEye(let eye, let rule):
      "Eye \(eye): \(rule)."
    case .missingCorner(let corner):
      "corners: \(corner) is missing; every template names its landmark."
    case .cyclicJoints(let joints):
      "The joints \(joints.joined(separator: " -> ")) are each other's parents; one of them must hang from another joint."
    case .jointBeforeParent(let joint, let parent):
      "joints: \(joint) comes before its parent \(parent); list parents before their children."
    case .restNotInvertible(let joint):
      "jointRestLocal: the rest transform of \(joint) is not invertible; remove the zero scale of this joint."
    case .negativeWeight(let array, let row):
      "\(array): row \(row) has a weight below 0; weights must be 0 or more."
    case .weightSum(let array, let row, let sum):
      Self.describe(array, row, sum)
    case .controllerRange(let controller):
      "controllers: the range of \(controller) is wrong; minimum must be below maximum, and the default between them."
    }
  }

  private static func describe(_ array: String, _ row: Int, _ sum: Double) -> String {
    let rounded = (sum * 10_000).rounded() / 10_000
    return switch array {
    case TemplateArray.skinWeights:
      "skinWeights: the weights of vertex \(row) sum to \(rounded), they must sum to 1; "
        + "normalise the weights of the head's skin and export it again."
    default:
      "\(array): the numbers of row \(row) sum to \(rounded), they must sum to 1."
    }
  }

  private static func describe(_ error: MeshError) -> String {
    switch error {
    case .offsetsDoNotCoverCorners:
      "faceOffsets: the offsets must start at 0 and end at the number of corners in faceVertices."
    case .faceWithFewerThanThreeCorners(let face):
      "faceOffsets: face \(face) has fewer than three corners; delete it and export the head again."
    case .vertexOutOfRange(let corner, let vertex):
      "faceVertices: corner \(corner) refers to vertex \(vertex), which does not exist."
    case .uvsDoNotMatchCorners:
      "faceUVs: there must be one texture coordinate for each corner in faceVertices, or none at all."
    case .uvOutOfRange(let corner, let uv):
      "faceUVs: corner \(corner) refers to texture coordinate \(uv), which does not exist."
    }
  }
}
