import ArrayFiles
import HeadTemplates
import JSONValues
import TestSupport
import Testing

/// The toy head's file, taken apart to be damaged at one place.
struct EditableFile {
  var description: JSONValue
  var arrays: [String: NamedArray]

  init(_ template: HeadTemplate = ToyHead.template()) throws {
    let file = try ArrayFile(parsing: template.serialized())
    description = try JSONValue(parsing: #require(file.metadata["likeness.template"]).utf8)
    arrays = file.arrays
  }

  func serialized() throws -> [UInt8] {
    let text = String(decoding: try description.serialized(), as: UTF8.self)
    return ArrayFile(metadata: ["likeness.template": text], arrays: arrays).serialized()
  }

  /// The error that reading the file gives.
  func error() throws -> TemplateError? {
    let bytes = try serialized()
    do throws(TemplateError) {
      _ = try HeadTemplate(parsing: bytes)
      return nil
    } catch {
      return error
    }
  }

  /// Sets the members of one element of a list in the description; a value of nil removes the member.
  mutating func edit(_ list: String, _ index: Int, _ member: String, _ value: JSONValue?) throws {
    var elements = try #require(description[list]?.asArray)
    elements[index][member] = value
    description[list] = .array(elements)
  }

  /// Changes the numbers of an array, which keeps its shape.
  mutating func edit(floats name: String, _ change: (inout [Float]) -> Void) throws {
    let array = try #require(arrays[name])
    var numbers = try array.floats()
    change(&numbers)
    arrays[name] = NamedArray(numbers, shape: array.shape)
  }

  mutating func edit(int32s name: String, _ change: (inout [Int32]) -> Void) throws {
    let array = try #require(arrays[name])
    var numbers = try array.int32s()
    change(&numbers)
    arrays[name] = NamedArray(numbers, shape: array.shape)
  }

  mutating func edit(uint8s name: String, _ change: (inout [UInt8]) -> Void) throws {
    let array = try #require(arrays[name])
    var numbers = try array.uint8s()
    change(&numbers)
    arrays[name] = NamedArray(numbers, shape: array.shape)
  }
}

/// The error that the toy head gives after a change to its file.
func error(after change: (inout EditableFile) throws -> Void) throws -> TemplateError? {
  var file = try EditableFile()
  try change(&file)
  return try file.error()
}
