public import JSONValues

/// An array in a file of the connection's own folder: its bytes are in a safetensors file there, under a name.
public struct ArrayReference: Sendable, Equatable {
  public var elementType: NumericArray.ElementType
  public var shape: [Int]
  /// The file's name in the folder, without any `/`.
  public var file: String
  /// The array's name in the file.
  public var array: String

  public init(elementType: NumericArray.ElementType, shape: [Int], file: String, array: String) {
    self.elementType = elementType
    self.shape = shape
    self.file = file
    self.array = array
  }

  /// Whether a text can be a name in a folder and nothing else.
  static func isFileName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 255 && text != "." && text != ".."
      && text.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != 0 }
  }
}

extension ArrayReference: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    elementType = try reader.required("dtype")
    shape = try NumericArray.shape(from: reader)
    file = try reader.required("file")
    guard Self.isFileName(file) else {
      throw FieldError(field: "file", expected: "the name of a file, without a folder")
    }
    array = try reader.nonEmptyString("array")
  }

  public var json: JSONValue { .fields(["dtype": elementType, "shape": shape, "file": file, "array": array]) }
}
