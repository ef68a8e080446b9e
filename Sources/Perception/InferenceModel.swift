import COpenVINO
import Dispatch
import Foundation

/// The inputs and outputs that a slot asks of its model.
struct ModelInterface: Sendable {
  var inputShape: [Int]
  /// The outputs' names and numbers of values.
  var outputs: [String: Int]
}

/// A neural network with one input, compiled for the processor.
///
/// Calls may come from several threads at once: OpenVINO's compiled models are thread-safe, and every call has its own
/// request.
final class InferenceModel: @unchecked Sendable {
  private let core: OpenVINOHandle
  private let compiled: OpenVINOHandle
  private let interface: ModelInterface

  /// Reads and compiles a model file (OpenVINO IR, with its weights beside it, or TensorFlow Lite).
  ///
  /// Throws `modelMissing` or `modelUnusable`.
  init(path: String, interface: ModelInterface, threads: Int) throws(PerceptionError) {
    guard FileManager.default.isReadableFile(atPath: path) else { throw .modelMissing(path: path) }
    self.interface = interface
    do {
      core = try OpenVINOHandle(free: ov_core_free) { ov_core_create($0) }
      let core = core
      let model = try OpenVINOHandle(free: ov_model_free) { ov_core_read_model(core.pointer, path, nil, $0) }
      compiled = try OpenVINOHandle(free: ov_compiled_model_free) {
        ov_compile_for_cpu(core.pointer, model.pointer, String(threads), $0)
      }
      try checkInput()
      try checkOutputs()
    } catch {
      throw .modelUnusable(path: path, detail: error.message)
    }
  }

  /// Runs the network on `input`, which has the input shape's number of values, and returns all outputs by name.
  func run(_ input: [Float]) throws(PerceptionError) -> [String: [Float]] {
    do {
      let request = try makeRequest(input)
      try check(ov_infer_request_infer(request.pointer))
      return try outputs(of: request)
    } catch {
      throw .inferenceFailed(detail: error.message)
    }
  }

  /// The same for a network that takes long: `isCancelled` is asked a hundred times a second, and a run that nobody wants
  /// ends with its present layer.
  ///
  /// Throws `PerceptionError` or `CancellationError`.
  func run(_ input: [Float], isCancelled: () -> Bool) throws -> [String: [Float]] {
    do {
      let request = try makeRequest(input)
      let end = InferenceEnd()
      // The request holds the end until it has called it; the end is kept alive here until then.
      var callback = ov_callback_t(
        callback_func: { Unmanaged<InferenceEnd>.fromOpaque($0!).takeUnretainedValue().signal() },
        args: Unmanaged.passUnretained(end).toOpaque())
      try check(ov_infer_request_set_callback(request.pointer, &callback))
      try check(ov_infer_request_start_async(request.pointer))
      defer { withExtendedLifetime(end) {} }
      while !end.wait(milliseconds: 10) {
        guard isCancelled() else { continue }
        _ = ov_infer_request_cancel(request.pointer)
        end.wait()
        throw CancellationError()
      }
      try check(ov_infer_request_wait(request.pointer))
      return try outputs(of: request)
    } catch let error as OpenVINOError {
      throw PerceptionError.inferenceFailed(detail: error.message)
    }
  }

  /// A request of its own with its input filled in.
  private func makeRequest(_ input: [Float]) throws(OpenVINOError) -> OpenVINOHandle {
    let request = try makeRequest()
    let tensor = try OpenVINOHandle(free: ov_tensor_free) { ov_infer_request_get_input_tensor(request.pointer, $0) }
    let place = try values(of: tensor)
    precondition(place.count == input.count, "the input has \(place.count) values, not \(input.count)")
    _ = place.update(from: input)
    return request
  }

  private func makeRequest() throws(OpenVINOError) -> OpenVINOHandle {
    try OpenVINOHandle(free: ov_infer_request_free) { ov_compiled_model_create_infer_request(compiled.pointer, $0) }
  }

  private func outputs(of request: OpenVINOHandle) throws(OpenVINOError) -> [String: [Float]] {
    var outputs: [String: [Float]] = [:]
    for (name, count) in interface.outputs {
      let tensor = try OpenVINOHandle(free: ov_tensor_free) { ov_infer_request_get_tensor(request.pointer, name, $0) }
      let result = Array(try values(of: tensor))
      guard result.count == count else {
        throw OpenVINOError(message: "output \(name) has \(result.count) values instead of \(count)")
      }
      guard result.allSatisfy(\.isFinite) else { throw OpenVINOError(message: "output \(name) is not finite") }
      outputs[name] = result
    }
    return outputs
  }

  /// The memory of a tensor of single-precision numbers; it lives as long as the tensor's request.
  private func values(of tensor: OpenVINOHandle) throws(OpenVINOError) -> UnsafeMutableBufferPointer<Float> {
    var type = ov_element_type_e(0)
    try check(ov_tensor_get_element_type(tensor.pointer, &type))
    guard type == F32 else { throw OpenVINOError(message: "its numbers are not single-precision") }
    var count = 0
    var data: UnsafeMutableRawPointer?
    try check(ov_tensor_get_size(tensor.pointer, &count))
    try check(ov_tensor_data(tensor.pointer, &data))
    return UnsafeMutableBufferPointer(start: data?.assumingMemoryBound(to: Float.self), count: count)
  }

  private func checkInput() throws(OpenVINOError) {
    let port = try OpenVINOHandle(free: ov_output_const_port_free) { ov_compiled_model_input(compiled.pointer, $0) }
    var shape = ov_shape_t()
    try check(ov_const_port_get_shape(port.pointer, &shape))
    defer { ov_shape_free(&shape) }
    let dimensions = UnsafeBufferPointer(start: shape.dims, count: Int(shape.rank)).map(Int.init)
    guard dimensions == interface.inputShape else {
      throw OpenVINOError(message: "its input is \(dimensions) instead of \(interface.inputShape)")
    }
  }

  /// Asks an idle request for every output, so that a wrong model is refused when it is loaded.
  private func checkOutputs() throws(OpenVINOError) {
    let request = try makeRequest()
    for name in interface.outputs.keys {
      _ = try OpenVINOHandle(free: ov_tensor_free) { ov_infer_request_get_tensor(request.pointer, name, $0) }
    }
  }
}

/// The end of an inference that runs on a thread of OpenVINO's.
private final class InferenceEnd: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func signal() { semaphore.signal() }
  func wait() { semaphore.wait() }
  /// Whether the end came in this time.
  func wait(milliseconds: Int) -> Bool { semaphore.wait(timeout: .now() + .milliseconds(milliseconds)) == .success }
}
